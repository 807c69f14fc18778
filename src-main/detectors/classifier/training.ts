/** Trains a classifier of machine IDs in steps: forward, gradients, Adam, moving averages of the normalisations. */
import {
  adamSpecs,
  adamStep,
  compile,
  differentiate,
  initialAdam,
  tf,
  type CompiledStep,
  type Device,
  type HostTensors,
  type Random,
  type Schedule,
  type Signature,
  type StepFunction,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensors,
  type TensorSpecs,
} from '../../engine/index.ts';
import type { Metrics, Snapshot, Trainer } from '../detector.ts';
import type { Block, Pass } from '../mobile/blocks.ts';
import { stepOf, tensorsFor } from '../snapshot.ts';
import { crossEntropy } from '../mobile/arcface.ts';

export interface Classifier extends Pick<Block, 'parameters' | 'averages' | 'initial'> {
  /** Logits `[batch, classes]`. @param target `[batch]`, int32, for a margin */
  logits(pass: Pass, inputs: Tensors, target: Tensor1D): Tensor2D;
}

export interface Optimiser {
  readonly learningRate: number | Schedule;
  /** Adam's. */
  readonly epsilon: number;
}

/** From `target` and the model's inputs to `loss` (cross entropy) and `accuracy` (margin included, where there is one). */
export function classifierStep(model: Classifier, optimiser: Optimiser): StepFunction {
  const names = Object.keys(model.parameters);
  return (state, inputs) => {
    const { loss, kept, gradients } = differentiate(
      (parameters) => {
        const moved: Record<string, Tensor1D> = {};
        const target = inputs['target'] as Tensor1D;
        const logits = model.logits({ tensors: { ...state, ...parameters }, moved }, inputs, target);
        return {
          loss: tf.mean(crossEntropy(logits, target)),
          kept: { ...moved, accuracy: accuracyOf(logits, target) },
        };
      },
      state,
      names,
    );
    const { accuracy, ...averages } = kept;
    return { outputs: { loss, accuracy: accuracy! }, state: { ...adamStep(state, gradients, optimiser), ...averages } };
  };
}

const accuracyOf = (logits: Tensor2D, target: Tensor1D): Tensor =>
  tf.mean(tf.cast(tf.equal(tf.cast(tf.argMax(logits, 1), 'int32'), target), 'float32'));

export function classifierSignature(model: Classifier, batch: number, inputs: TensorSpecs): Signature {
  return {
    state: { ...model.parameters, ...model.averages, ...adamSpecs(model.parameters) },
    inputs: { ...inputs, target: { dtype: 'int32', shape: [batch] } },
  };
}

export interface ClassifierTraining {
  readonly model: Classifier;
  readonly optimiser: Optimiser;
  readonly batch: number;
  /** Besides the target. */
  readonly inputs: TensorSpecs;
  readonly totalSteps: number;
  /** Inputs and target of a step, by its number only. */
  readonly draw: (step: number) => HostTensors;
  /** For the snapshot. */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly device: Device;
  readonly random: Random;
  readonly resume: Snapshot | undefined;
}

export async function openClassifierTrainer(training: ClassifierTraining): Promise<Trainer> {
  const { model, optimiser, batch, inputs, device, random, resume } = training;
  const step = await compile(classifierStep(model, optimiser), classifierSignature(model, batch, inputs), device);
  const initial = () => ({ ...model.initial(random.fork('parameters')), ...initialAdam(model.parameters) });
  await step.writeState(resume?.tensors ?? initial());
  return new ClassifierTrainer(training, step);
}

class ClassifierTrainer implements Trainer {
  readonly totalSteps: number;
  stepsDone: number;
  readonly #training: ClassifierTraining;
  readonly #step: CompiledStep;

  constructor(training: ClassifierTraining, step: CompiledStep) {
    this.#training = training;
    this.#step = step;
    this.totalSteps = training.totalSteps;
    this.stepsDone = stepOf(training.resume);
  }

  async step(): Promise<Metrics> {
    const { loss, accuracy } = await this.#step.run(this.#training.draw(this.stepsDone));
    this.stepsDone += 1;
    return { loss: Number(loss!.data[0]), accuracy: Number(accuracy!.data[0]) };
  }

  async snapshot(): Promise<Snapshot> {
    return { tensors: await this.#step.readState(), meta: { ...this.#training.meta, step: this.stepsDone } };
  }

  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}

/** What scoring needs of a snapshot: no moments. @throws UserError `MODEL_MISMATCH` */
export function modelTensors(model: Classifier, { tensors }: Snapshot): HostTensors {
  return tensorsFor(tensors, { ...model.parameters, ...model.averages });
}
