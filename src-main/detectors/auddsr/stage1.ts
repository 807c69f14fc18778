/**
 * Stage 1: the VQ-VAE-2 learns a discrete feature space of machine sound (paper section 3.1, methods.md section 2). Its
 * snapshot is the codebook file that any number of stage-2 models share.
 */
import {
  adamSpecs,
  adamStep,
  compile,
  differentiate,
  initialAdam,
  int32,
  float32,
  meanSquaredError,
  quantise,
  stopGradient,
  tf,
  updateCodebook,
  type Codebook,
  type CompiledStep,
  type HostTensors,
  type Random,
  type Rank,
  type Signature,
  type StepFunction,
  type Tensor,
  type Tensor4D,
  type Tensors,
} from '../../engine/index.ts';
import type { Normalisation } from '../../features/statistics.ts';
import type { Metrics, Preview, Snapshot, Trainer, TrainingInput } from '../detector.ts';
import { PassSampler } from '../pass-sampler.ts';
import { drawBatch, windowLength } from './batches.ts';
import {
  codebookOf,
  codebookSpecs,
  codebookState,
  emptyCodebooks,
  LEVELS,
  liveCodes,
  perplexity,
  revive,
} from './codebooks.ts';
import { scheduleOf } from './learning-rate.ts';
import {
  normalisationOf,
  normalisationTensors,
  statisticsByMachine,
  statisticsOver,
  type NormalisationOf,
} from './normalisation-tensors.ts';
import { firstOf, PreviewStep, previewOf, stage1Pictures } from './preview.ts';
import { stepOf, tensorsFor } from '../snapshot.ts';
import type { AuddsrSettings } from './settings.ts';
import { Vqvae2, type Level } from './vqvae2.ts';

/** Windows are multiples of the coarse cells. */
const FRAME_MULTIPLE = 8;

export async function openStage1(input: TrainingInput<AuddsrSettings>): Promise<Trainer> {
  const { settings, clips, resume } = input;
  const statistics = resume ? normalisationOf(resume.tensors) : await statisticsOver(clips);
  // Not in the snapshot: the same clips have the same statistics after a resume.
  const statisticsFor: NormalisationOf =
    settings.normalisation === 'machine' ? await statisticsByMachine(clips, settings.stage2.scope) : () => statistics;
  const frames = windowLength(clips, settings.stage1.frames, FRAME_MULTIPLE);
  const model = new Vqvae2(settings.sizes, settings.upsampling);
  const bands = statistics.mean.length;
  const signature = stage1Signature(model, settings, bands, frames);
  const step = await compile(stage1Step(model, settings), signature, input.device);
  const random = input.random.fork('stage1');
  await step.writeState(resume ? tensorsFor(resume.tensors, signature.state) : initialState(model, settings, random));
  return new Stage1Trainer(input, step, { statistics, statisticsFor }, frames, random);
}

class Stage1Trainer implements Trainer {
  readonly totalSteps: number;
  stepsDone: number;
  readonly #input: TrainingInput<AuddsrSettings>;
  readonly #step: CompiledStep;
  readonly #statistics: Normalisation;
  readonly #statisticsFor: NormalisationOf;
  readonly #frames: number;
  readonly #random: Random;
  readonly #sampler: PassSampler;
  readonly #model: Vqvae2;
  readonly #pictures: PreviewStep;
  /** Input of the last training step, for its pictures. */
  #last: HostTensors | undefined;

  constructor(
    input: TrainingInput<AuddsrSettings>,
    step: CompiledStep,
    { statistics, statisticsFor }: { statistics: Normalisation; statisticsFor: NormalisationOf },
    frames: number,
    random: Random,
  ) {
    this.#input = input;
    this.#step = step;
    this.#statistics = statistics;
    this.#statisticsFor = statisticsFor;
    this.#frames = frames;
    this.#random = random;
    const { sizes, upsampling } = input.settings;
    this.#model = new Vqvae2(sizes, upsampling);
    this.#pictures = new PreviewStep(stage1Pictures(this.#model), input.device);
    this.#sampler = new PassSampler(input.clips.length, random.fork('clips'));
    this.totalSteps = input.settings.stage1.iterations;
    this.stepsDone = stepOf(input.resume);
  }

  async step(): Promise<Metrics> {
    const { clips, settings } = this.#input;
    const { batch } = settings.stage1;
    const number = this.stepsDone;
    const random = this.#random.fork(`step/${number}`);
    const drawn = drawBatch(clips, this.#sampler.pick(number, batch), this.#frames, this.#statisticsFor, random);
    const cells = (batch * this.#statistics.mean.length * this.#frames) / 16;
    this.#last = { x: drawn.x };
    const outputs = await this.#step.run({
      x: drawn.x,
      valid: drawn.valid,
      'coarse.picks': this.#picks(random, cells / 4),
      'fine.picks': this.#picks(random, cells),
      reviveBelow: float32([], [this.#reviveBelow(number)]),
    });
    this.stepsDone += 1;
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, Number(data[0])]));
  }

  async snapshot(): Promise<Snapshot> {
    const { settings } = this.#input;
    const state = await this.#step.readState();
    const live = LEVELS.map((level) => {
      const count = state[`${level}.count`];
      return [level, count ? liveCodes(count, settings.quantiser.reviveBelow).length : 0] as const;
    });
    return {
      tensors: { ...state, ...normalisationTensors(this.#statistics) },
      meta: {
        kind: 'auddsr.stage1',
        step: this.stepsDone,
        sizes: settings.sizes,
        upsampling: settings.upsampling,
        logMel: settings.logMel,
        normalisation: settings.normalisation,
        live: Object.fromEntries(live),
      },
    };
  }

  async preview(): Promise<Preview | undefined> {
    if (this.#last === undefined) return undefined;
    const inputs = firstOf(this.#last, ['x']);
    // Only what the pictures read: the optimiser's state is twice as large as the rest.
    const all = Object.entries(await this.#step.readState());
    const read = new Set([...Object.keys(this.#model.parameterSpecs()), ...LEVELS.map((level) => `${level}.codes`)]);
    const state = Object.fromEntries(all.filter(([name]) => read.has(name)));
    const { general } = await this.#pictures.run(state, inputs);
    return previewOf(inputs['x']!, { general: general! });
  }

  async dispose(): Promise<void> {
    await this.#pictures.dispose();
    await this.#step.dispose();
  }

  #picks(random: Random, vectors: number) {
    const { codes } = this.#input.settings.sizes;
    return int32([codes], random.integers(codes, 0, vectors));
  }

  /** All at the first step; the unused ones every so often, until late enough for the rest to settle. */
  #reviveBelow(step: number): number {
    const { revive: on, reviveEvery, reviveUntil, reviveBelow } = this.#input.settings.quantiser;
    if (step === 0) return Infinity;
    return on && step % reviveEvery === 0 && step < reviveUntil * this.totalSteps ? reviveBelow : 0;
  }
}

/** The training step: forward, gradients, Adam, codebooks. Outputs are the numbers that are logged. */
function stage1Step(model: Vqvae2, settings: AuddsrSettings): StepFunction {
  const { stage1, quantiser, sizes } = settings;
  const learnedCodes = quantiser.mode === 'gradient';
  const names = [
    ...Object.keys(model.parameterSpecs()),
    ...(learnedCodes ? LEVELS.map((level) => `${level}.codes`) : []),
  ];
  const learningRate = scheduleOf(stage1);
  return (state, inputs) => {
    const { loss, kept, gradients } = differentiate(
      (parameters) => forward(model, settings, { ...state, ...parameters }, inputs),
      state,
      names,
    );
    const books = LEVELS.map((level): [Level, Codebook] => {
      const book = codebookOf(kept, level);
      const { z, indices, weight } = named(kept, level);
      return [level, updateCodebook(book, z, indices, quantiser, weight)];
    });
    const next = Object.assign(
      {},
      ...books.map(([level, book]) => (learnedCodes ? { [`${level}.count`]: book.count } : codebookState(level, book))),
    ) as Tensors;
    return {
      outputs: {
        loss,
        reconstruction: kept['reconstruction']!,
        commitment: kept['commitment']!,
        coarsePerplexity: perplexity(named(kept, 'coarse').indices, sizes.codes),
        finePerplexity: perplexity(named(kept, 'fine').indices, sizes.codes),
      },
      state: { ...next, ...adamStep(state, gradients, { learningRate }) },
    };
  };
}

/** Loss of methods.md section 2.4; keeps what the codebooks' update needs. */
function forward(model: Vqvae2, settings: AuddsrSettings, tensors: Tensors, inputs: Tensors) {
  const { stage1, quantiser } = settings;
  const x = inputs['x'] as Tensor4D;
  const valid = inputs['valid'] as Tensor4D;
  const kept: Record<string, Tensor> = {};
  let commitment: Tensor = tf.scalar(0);
  let codebookLoss: Tensor = tf.scalar(0);

  const take = (level: Level, z: Tensor4D): Tensor4D => {
    const book = revive(codebookOf(tensors, level), z, inputs[`${level}.picks`]!, inputs['reviveBelow']!);
    const quantised = quantise(z, quantiser.mode === 'gradient' ? codebookOf(tensors, level).codes : book.codes);
    const weight = cellWeights(valid, z);
    Object.assign(kept, codebookState(level, book), {
      [`${level}.z`]: z,
      [`${level}.indices`]: quantised.indices,
      [`${level}.weight`]: tf.mul(tf.squeeze(weight, [3]), tf.ones(z.shape.slice(0, 3))),
    });
    commitment = tf.add(commitment, meanSquaredError(z, stopGradient(quantised.codes), weight));
    if (quantiser.mode === 'gradient') {
      codebookLoss = tf.add(codebookLoss, meanSquaredError(stopGradient(z), quantised.codes, weight));
    }
    return quantised.straight;
  };

  const { q1, q2 } = model.encode(tensors, x, take);
  const restored = model.decode(tensors, model.joined(tensors, q1, q2));
  const reconstruction = meanSquaredError(x, restored, valid);
  const loss = tf.addN([
    tf.mul(reconstruction, stage1.reconstructionWeight),
    tf.mul(commitment, stage1.commitment),
    codebookLoss,
  ]);
  return { loss: tf.reshape<Rank.R0>(loss, []), kept: { ...kept, reconstruction, commitment } };
}

/** `[batch, 1, cells, 1]`: 1 for cells with a valid frame. */
function cellWeights(valid: Tensor4D, z: Tensor4D): Tensor4D {
  const factor = valid.shape[2] / z.shape[2];
  return tf.maxPool(valid, [1, factor], [1, factor], 'valid');
}

function named(kept: Tensors, level: Level): { z: Tensor; indices: Tensor; weight: Tensor } {
  return { z: kept[`${level}.z`]!, indices: kept[`${level}.indices`]!, weight: kept[`${level}.weight`]! };
}

function stage1Signature(
  model: Vqvae2,
  { sizes, stage1, quantiser }: AuddsrSettings,
  bands: number,
  frames: number,
): Signature {
  const books = codebookSpecs(sizes.codes, sizes.hidden);
  const learned = LEVELS.map((level) => [`${level}.codes`, books[`${level}.codes`]!] as const);
  const trained = { ...model.parameterSpecs(), ...(quantiser.mode === 'gradient' ? Object.fromEntries(learned) : {}) };
  const picks = { dtype: 'int32', shape: [sizes.codes] } as const;
  return {
    state: { ...trained, ...books, ...adamSpecs(trained) },
    inputs: {
      x: { dtype: 'float32', shape: [stage1.batch, bands, frames, 1] },
      valid: { dtype: 'float32', shape: [stage1.batch, 1, frames, 1] },
      'coarse.picks': picks,
      'fine.picks': picks,
      reviveBelow: { dtype: 'float32', shape: [] },
    },
  };
}

function initialState(model: Vqvae2, { sizes, quantiser }: AuddsrSettings, random: Random): HostTensors {
  const parameters = model.initialParameters(random.fork('parameters'));
  const books = emptyCodebooks(sizes.codes, sizes.hidden);
  if (quantiser.mode === 'ema') return { ...parameters, ...books, ...initialAdam(model.parameterSpecs()) };
  // Learned codes start as DSR's: independent N(0, 1).
  const codes = Object.fromEntries(
    LEVELS.map((level) => [
      `${level}.codes`,
      float32([sizes.codes, sizes.hidden], random.fork(level).normals(sizes.codes * sizes.hidden)),
    ]),
  );
  return { ...parameters, ...books, ...codes, ...initialAdam({ ...model.parameterSpecs(), ...codes }) };
}
