/** Stage 2: trains the object-specific decoder and the anomaly detection module on simulated anomalies. */
import {
  adamSpecs,
  adamStep,
  compile,
  differentiate,
  focalLoss,
  initialAdam,
  meanSquaredError,
  quantise,
  tf,
  type CompiledStep,
  type HostTensor,
  type HostTensors,
  type Random,
  type Signature,
  type StepFunction,
  type Tensor,
  type Tensor4D,
  type TensorSpecs,
} from '../../engine/index.ts';
import type { Normalisation } from '../../features/statistics.ts';
import type { Metrics, Preview, Snapshot, Trainer, TrainingInput } from '../detector.ts';
import { PassSampler } from '../pass-sampler.ts';
import { stepOf, tensorsFor } from '../snapshot.ts';
import { drawBatch, windowLength } from './batches.ts';
import { frozenOf, frozenTensors } from './frozen.ts';
import { scheduleOf } from './learning-rate.ts';
import { normalisationOf, normalisationTensors, statisticsOver } from './normalisation-tensors.ts';
import { firstOf, PreviewStep, previewOf, stage2Pictures } from './preview.ts';
import { calibrate, scoringState, type Calibration } from './scoring.ts';
import { itemsOf, type AuddsrSettings } from './settings.ts';
import { drawAlterations } from './simulation/alterations.ts';
import { alteredForward } from './stage2-forward.ts';
import { FRAME_MULTIPLE, liveCodesOf, liveName, Stage2Networks } from './stage2-networks.ts';

/**
 * @param outlierShare of a batch, for clips that are anomalous as a whole (AudDSR_annot); `input.outliers` then has some
 */
export async function openStage2(
  input: TrainingInput<AuddsrSettings>,
  base: Snapshot,
  outlierShare = 0,
): Promise<Trainer> {
  const { settings, clips, resume } = input;
  const networks = new Stage2Networks(settings);
  const statistics = await statisticsFor(input, base);
  const frames = windowLength(clips, settings.stage2.frames, FRAME_MULTIPLE);
  const frozen = resume ? frozenOf(resume.tensors, networks) : frozenTensors(base.tensors, networks, settings);
  const signature = stage2Signature(networks, frozen, settings, statistics.mean.length, frames);
  const outliers = outlierShare === 0 ? 0 : itemsOf(settings.stage2.batch, outlierShare);
  const step = await compile(stage2Step(networks, settings, outliers), signature, input.device);
  const random = input.random.fork('stage2');
  const trained = networks.parameterSpecs();
  await step.writeState(
    resume
      ? tensorsFor(resume.tensors, signature.state)
      : {
          ...frozen,
          ...networks.initialParameters(random.fork('parameters'), frozen),
          ...initialAdam(trained),
        },
  );
  return new Stage2Trainer({ ...input, outliersInBatch: outliers }, step, frozen, statistics, frames, random);
}

/** The codebook's, or those of the clips that are for this model. */
async function statisticsFor(
  { settings, clips, resume }: TrainingInput<AuddsrSettings>,
  base: Snapshot,
): Promise<Normalisation> {
  if (settings.normalisation === 'data') return normalisationOf(base.tensors);
  return resume ? normalisationOf(resume.tensors) : await statisticsOver(clips);
}

type Stage2Input = TrainingInput<AuddsrSettings> & { readonly outliersInBatch: number };

class Stage2Trainer implements Trainer {
  /** The last step calibrates the scores on training clips. */
  readonly totalSteps: number;
  stepsDone: number;
  readonly #input: Stage2Input;
  readonly #step: CompiledStep;
  readonly #codes: { coarse: number; fine: number };
  readonly #statistics: Normalisation;
  readonly #frames: number;
  readonly #random: Random;
  readonly #sampler: PassSampler;
  readonly #outlierSampler: PassSampler;
  readonly #networks: Stage2Networks;
  readonly #pictures: PreviewStep;
  /** Inputs of the last training step, for its pictures. */
  #last: HostTensors | undefined;
  #calibration: Calibration | undefined;

  constructor(
    input: Stage2Input,
    step: CompiledStep,
    frozen: HostTensors,
    statistics: Normalisation,
    frames: number,
    random: Random,
  ) {
    this.#input = input;
    this.#step = step;
    this.#codes = { coarse: rows(frozen[liveName('coarse')]), fine: rows(frozen[liveName('fine')]) };
    this.#statistics = statistics;
    this.#frames = frames;
    this.#random = random;
    this.#networks = new Stage2Networks(input.settings);
    this.#pictures = new PreviewStep(stage2Pictures(this.#networks, input.settings), input.device);
    this.#sampler = new PassSampler(input.clips.length, random.fork('clips'));
    this.#outlierSampler = new PassSampler(input.outliers?.length ?? 0, random.fork('outliers'));
    this.totalSteps = input.settings.stage2.iterations + 1;
    this.stepsDone = stepOf(input.resume);
    this.#calibration = input.resume?.meta['calibration'] as Calibration | undefined;
  }

  async step(): Promise<Metrics> {
    const number = this.stepsDone;
    const metrics = number === this.totalSteps - 1 ? await this.#calibrate() : await this.#train(number);
    this.stepsDone += 1;
    return metrics;
  }

  async snapshot(): Promise<Snapshot> {
    const { settings } = this.#input;
    return {
      tensors: { ...(await this.#step.readState()), ...normalisationTensors(this.#statistics) },
      meta: {
        kind: 'auddsr.stage2',
        step: this.stepsDone,
        frames: this.#frames,
        sizes: settings.sizes,
        upsampling: settings.upsampling,
        logMel: settings.logMel,
        ...(this.#calibration ? { calibration: this.#calibration } : {}),
      },
    };
  }

  /** The first item of a batch is one of those that were altered. */
  async preview(): Promise<Preview | undefined> {
    const last = this.#last;
    if (last === undefined) return undefined;
    const inputs = firstOf(last, ['x', 'coarseMask', 'fineMask', 'coarseRank', 'fineRank', 'recompute']);
    const state = scoringState(this.#networks, await this.#step.readState());
    const { general, restored, map } = await this.#pictures.run(state, inputs);
    const altered = firstOf(last, ['target'])['target']!;
    return previewOf(inputs['x']!, { altered, general: general!, restored: restored!, map: map! });
  }

  async dispose(): Promise<void> {
    await this.#pictures.dispose();
    await this.#step.dispose();
  }

  async #train(number: number): Promise<Metrics> {
    const { clips, settings, outliers = [], outliersInBatch } = this.#input;
    const { batch } = settings.stage2;
    const random = this.#random.fork(`step/${number}`);
    // Outliers come last; they are standardised like this machine's clips, as they would be in a test.
    const chosen = [
      ...this.#sampler.pick(number, batch - outliersInBatch),
      ...this.#outlierSampler.pick(number, outliersInBatch).map((outlier) => clips.length + outlier),
    ];
    const drawn = drawBatch([...clips, ...outliers], chosen, this.#frames, () => this.#statistics, random);
    const mel = this.#statistics.mean.length;
    const altered = alteredCount(settings);
    const shape = { batch, anomalous: altered, mel, time: this.#frames, validFrames: drawn.validFrames };
    const plan = drawAlterations(random, shape, this.#codes, settings.simulation);
    plan.target.fill(1, (batch - outliersInBatch) * mel * this.#frames);
    const [coarse, fine] = [
      [batch, mel / 8, this.#frames / 8],
      [batch, mel / 4, this.#frames / 4],
    ] as const;
    const inputs: HostTensors = {
      x: drawn.x,
      valid: drawn.valid,
      coarseMask: { dtype: 'float32', shape: coarse, data: plan.coarseMask },
      fineMask: { dtype: 'float32', shape: fine, data: plan.fineMask },
      coarseRank: { dtype: 'int32', shape: coarse, data: plan.coarseRank },
      fineRank: { dtype: 'int32', shape: fine, data: plan.fineRank },
      recompute: { dtype: 'float32', shape: [batch], data: plan.recompute },
      target: { dtype: 'float32', shape: [batch, mel, this.#frames], data: plan.target },
    };
    this.#last = inputs;
    const outputs = await this.#step.run(inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Number(data[0])]));
  }

  async #calibrate(): Promise<Metrics> {
    const { clips, settings, device } = this.#input;
    const model = await this.snapshot();
    this.#calibration = await calibrate({ settings, model, device }, clips);
    return { calibrationClips: this.#calibration.clips };
  }
}

/** Exactly half of a batch is anomalous in the paper. */
export const alteredCount = ({ stage2 }: AuddsrSettings): number => itemsOf(stage2.batch, stage2.anomalousShare);

/**
 * @param outliers the last so many items of a batch: whole clips that are no machine's normal sound. Their map is all
 *   ones, and they count in the focal loss only (methods.md section 4): what they sound like is nothing to restore.
 */
function stage2Step(networks: Stage2Networks, settings: AuddsrSettings, outliers: number): StepFunction {
  const { stage2 } = settings;
  const names = Object.keys(networks.parameterSpecs());
  const learningRate = scheduleOf(stage2);
  const altered = alteredCount(settings);
  const own = <T extends Tensor>(x: T): T => (outliers === 0 ? x : tf.slice(x, 0, stage2.batch - outliers));
  return (state, inputs) => {
    const x = inputs['x'] as Tensor4D;
    const { general } = networks;
    // Frozen: computed outside the differentiated function, so that nothing is recorded for it.
    const { f1, clean1, q1, q2, shown } = alteredForward(networks, settings, state, inputs, altered);

    const { loss, kept, gradients } = differentiate(
      (trained) => {
        const valid = inputs['valid'] as Tensor4D;
        const { restored, restricted } = networks.restore(trained, state, { q1, q2 });
        const map = networks.segment(trained, restored, shown);
        const focal = focalLoss(map, inputs['target']!, tf.squeeze(valid, [3]));
        const restoration = meanSquaredError(own(x), own(restored), own(valid));
        const terms: Tensor[] = [focal, tf.mul(restoration, stage2.restorationWeight)];
        if (restricted) {
          const cleanZ2 = general.fineFeatures(state, f1, clean1);
          const clean2 = quantise(cleanZ2, liveCodesOf(state, 'fine')).codes;
          terms.push(
            meanSquaredError(own(restricted.q1), own(clean1)),
            meanSquaredError(own(restricted.q2), own(clean2)),
          );
        }
        return { loss: tf.reshape(tf.addN(terms), []), kept: { focal, restoration } } as const;
      },
      state,
      names,
    );
    return {
      outputs: { loss, focal: kept['focal']!, restoration: kept['restoration']! },
      state: adamStep(state, gradients, { learningRate }),
    };
  };
}

function stage2Signature(
  networks: Stage2Networks,
  frozen: HostTensors,
  { stage2 }: AuddsrSettings,
  mel: number,
  frames: number,
): Signature {
  const { batch } = stage2;
  const trained = networks.parameterSpecs();
  const float = (...shape: number[]) => ({ dtype: 'float32', shape }) as const;
  const int = (...shape: number[]) => ({ dtype: 'int32', shape }) as const;
  return {
    state: { ...specsOf(frozen), ...trained, ...adamSpecs(trained) },
    inputs: {
      x: float(batch, mel, frames, 1),
      valid: float(batch, 1, frames, 1),
      coarseMask: float(batch, mel / 8, frames / 8),
      fineMask: float(batch, mel / 4, frames / 4),
      coarseRank: int(batch, mel / 8, frames / 8),
      fineRank: int(batch, mel / 4, frames / 4),
      recompute: float(batch),
      target: float(batch, mel, frames),
    },
  };
}

const rows = (tensor: HostTensor | undefined): number => tensor?.shape[0] ?? 0;

const specsOf = (tensors: HostTensors): TensorSpecs =>
  Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
