/** Trains a dense stack on windows of frames: mean squared error, Adam, the last windows held out (AE-BL). */
import { UserError } from '../../../src-shared/errors.ts';
import {
  adamSpecs,
  adamStep,
  compile,
  differentiate,
  float32,
  initialAdam,
  tf,
  type CompiledStep,
  type Device,
  type HostTensors,
  type Signature,
  type StepFunction,
  type Tensor2D,
  type TensorSpecs,
} from '../../engine/index.ts';
import type { Metrics, Snapshot, Trainer, TrainingInput } from '../detector.ts';
import { PassSampler } from '../pass-sampler.ts';
import { stepOf } from '../snapshot.ts';
import type { DenseStack } from './network.ts';
import { WindowRows } from './rows.ts';
import type { DenseSettings } from './settings.ts';
import { framesOf, stackFor, type WindowTask } from './task.ts';

/** Keras's. PyTorch's is 1e-8. */
const ADAM_EPSILON = 1e-7;

export interface WindowMethod {
  readonly id: string;
  readonly name: string;
  readonly task: WindowTask;
}

/** @throws UserError `CLIPS_TOO_FEW`, `CLIP_TOO_SHORT` */
export async function openTrainer(method: WindowMethod, input: TrainingInput<DenseSettings>): Promise<Trainer> {
  const { settings, clips, device, resume } = input;
  if (clips.length < 2) throw tooFew(method, clips.length);
  const rows = new WindowRows(clips, settings);
  const { validationShare, batch: asked } = settings.training;
  // As Keras splits: rounded down.
  const trained = Math.floor(rows.count * (1 - validationShare));
  if (trained < 2) throw tooFew(method, clips.length);
  const batch = Math.min(asked, trained);
  const stack = stackFor(method.task, settings);
  const step = await compile(
    trainingStep(stack, method.task, settings),
    trainingSignature(stack, settings, batch),
    device,
  );
  const random = input.random.fork(method.id);
  await step.writeState(
    resume?.tensors ?? {
      ...stack.initial(random.fork('parameters')),
      ...initialAdam(stack.parameterSpecs()),
    },
  );
  const held = trained < rows.count ? await HeldOut.open(stack, method, settings, device) : undefined;
  return new DenseTrainer({ method, settings, rows, trained, batch, step, held, resume }, random);
}

function tooFew({ name }: WindowMethod, clips: number): UserError {
  return new UserError('CLIPS_TOO_FEW', `${name} needs at least two normal clips to train on, and has ${clips}.`, {
    hint: 'Record more normal clips: a hundred of 10 s are a good start.',
    details: { clips },
  });
}

interface Opened {
  readonly method: WindowMethod;
  readonly settings: DenseSettings;
  readonly rows: WindowRows;
  /** The first so many rows are trained on, the others held out. */
  readonly trained: number;
  readonly batch: number;
  readonly step: CompiledStep;
  readonly held: HeldOut | undefined;
  readonly resume: Snapshot | undefined;
}

/** Holds no clip: `rows` has all of them. */
class DenseTrainer implements Trainer {
  readonly totalSteps: number;
  stepsDone: number;
  readonly #opened: Opened;
  readonly #sampler: PassSampler;
  #validationLoss: number | undefined;
  #loss: number | undefined;

  constructor(opened: Opened, random: TrainingInput<DenseSettings>['random']) {
    const { settings, resume, trained, batch } = opened;
    const { epochs, maxSteps } = settings.training;
    this.#opened = opened;
    this.#sampler = new PassSampler(trained, random.fork('rows'));
    // A batch may span two passes: every step has a full batch, and every window is seen `epochs` times.
    this.totalSteps = Math.min(maxSteps ?? Infinity, Math.ceil((epochs * trained) / batch));
    this.stepsDone = stepOf(resume);
    this.#validationLoss = resume?.meta['validationLoss'] as number | undefined;
    this.#loss = resume?.meta['loss'] as number | undefined;
  }

  async step(): Promise<Metrics> {
    const { rows, batch, step } = this.#opened;
    const windows = float32([batch, rows.width]);
    rows.gather(this.#sampler.pick(this.stepsDone, batch), windows.data);
    const { loss } = await step.run({ windows });
    this.stepsDone += 1;
    this.#loss = Number(loss!.data[0]);
    const metrics = { loss: this.#loss };
    return this.#passEnds() ? { ...metrics, ...(await this.#validate()) } : metrics;
  }

  async snapshot(): Promise<Snapshot> {
    const { method, settings, rows, trained, step } = this.#opened;
    return {
      tensors: await step.readState(),
      meta: {
        kind: method.id,
        step: this.stepsDone,
        windows: { trained, heldOut: rows.count - trained },
        frames: settings.frames,
        logMel: settings.logMel,
        ...(this.#loss === undefined ? {} : { loss: this.#loss }),
        ...(this.#validationLoss === undefined ? {} : { validationLoss: this.#validationLoss }),
      },
    };
  }

  async dispose(): Promise<void> {
    await this.#opened.held?.dispose();
    await this.#opened.step.dispose();
  }

  #passEnds(): boolean {
    const { batch, trained } = this.#opened;
    const passes = (steps: number): number => Math.floor((steps * batch) / trained);
    return this.stepsDone === this.totalSteps || passes(this.stepsDone) > passes(this.stepsDone - 1);
  }

  async #validate(): Promise<Metrics> {
    const { held, rows, trained, step } = this.#opened;
    if (held === undefined) return {};
    this.#validationLoss = await held.loss(await step.readState(), rows, trained);
    return { validationLoss: this.#validationLoss };
  }
}

/** The loss on the windows that are held out, with the moving statistics, as scores have it. */
class HeldOut {
  readonly #step: CompiledStep;
  readonly #state: readonly string[];
  readonly #batch: number;

  private constructor(step: CompiledStep, state: readonly string[], batch: number) {
    this.#step = step;
    this.#state = state;
    this.#batch = batch;
  }

  static async open(
    stack: DenseStack,
    { task }: WindowMethod,
    settings: DenseSettings,
    device: Device,
  ): Promise<HeldOut> {
    const { batch } = settings.training;
    const state = modelSpecs(stack);
    const windows = { dtype: 'float32', shape: [batch, settings.frames * settings.logMel.bands] } as const;
    const step = await compile(
      (tensors, inputs) => ({
        outputs: { errors: tf.mean(squaredErrors(stack, task, settings, tensors, inputs['windows'] as Tensor2D), 1) },
      }),
      { state, inputs: { windows } },
      device,
    );
    return new HeldOut(step, Object.keys(state), batch);
  }

  async loss(tensors: HostTensors, rows: WindowRows, first: number): Promise<number> {
    await this.#step.writeState(Object.fromEntries(this.#state.map((name) => [name, tensors[name]!])));
    const windows = float32([this.#batch, rows.width]);
    let sum = 0;
    for (let start = first; start < rows.count; start += this.#batch) {
      const length = Math.min(this.#batch, rows.count - start);
      rows.gather(
        Int32Array.from({ length }, (_, i) => start + i),
        windows.data,
      );
      const { errors } = await this.#step.run({ windows });
      for (let i = 0; i < length; i += 1) sum += errors!.data[i]!;
    }
    return sum / (rows.count - first);
  }

  dispose(): Promise<void> {
    return this.#step.dispose();
  }
}

/** What scoring needs of a snapshot. */
export const modelSpecs = (stack: DenseStack): TensorSpecs => ({ ...stack.parameterSpecs(), ...stack.averageSpecs() });

/** @param windows `[rows, frames * bands]` @returns `[rows, wanted frames * bands]` */
export function squaredErrors(
  stack: DenseStack,
  task: WindowTask,
  { frames, logMel: { bands } }: DenseSettings,
  model: Readonly<Parameters<StepFunction>[0]>,
  windows: Tensor2D,
): Tensor2D {
  const predicted = stack.infer(model, framesOf(windows, task.given(frames), bands));
  return tf.squaredDifference(framesOf(windows, task.wanted(frames), bands), predicted);
}

export function trainingStep(stack: DenseStack, task: WindowTask, settings: DenseSettings): StepFunction {
  const { frames, logMel, training } = settings;
  const names = Object.keys(stack.parameterSpecs());
  return (state, inputs) => {
    const windows = inputs['windows'] as Tensor2D;
    const given = framesOf(windows, task.given(frames), logMel.bands);
    const wanted = framesOf(windows, task.wanted(frames), logMel.bands);
    const { loss, kept, gradients } = differentiate(
      (parameters) => {
        const { y, averages } = stack.train(parameters, state, given);
        return { loss: tf.mean(tf.squaredDifference(wanted, y)), kept: averages };
      },
      state,
      names,
    );
    const { learningRate } = training;
    return {
      outputs: { loss },
      state: { ...adamStep(state, gradients, { learningRate, epsilon: ADAM_EPSILON }), ...kept },
    };
  };
}

export function trainingSignature(
  stack: DenseStack,
  { frames, logMel: { bands } }: DenseSettings,
  batch: number,
): Signature {
  const parameters = stack.parameterSpecs();
  return {
    state: { ...parameters, ...stack.averageSpecs(), ...adamSpecs(parameters) },
    inputs: { windows: { dtype: 'float32', shape: [batch, frames * bands] } },
  };
}
