/** Earmark's side of `bench auddsr`: whole training steps and scoring, through the detector that `earmark train` uses. */
import { emptyCodebooks, LEVELS } from '../src-main/detectors/auddsr/codebooks.ts';
import { auddsr } from '../src-main/detectors/auddsr/detector.ts';
import { normalisationTensors } from '../src-main/detectors/auddsr/normalisation-tensors.ts';
import { windowStarts } from '../src-main/detectors/auddsr/scoring.ts';
import { auddsrPresets, type AuddsrSettings } from '../src-main/detectors/auddsr/settings.ts';
import { Stage2Networks } from '../src-main/detectors/auddsr/stage2-networks.ts';
import { frozenTensors } from '../src-main/detectors/auddsr/frozen.ts';
import { Vqvae2 } from '../src-main/detectors/auddsr/vqvae2.ts';
import type { FeatureClip, Snapshot, Trainer } from '../src-main/detectors/detector.ts';
import { Random, sizeOf, type Device, type TensorSpecs } from '../src-main/engine/index.ts';
import type { OpenRequest, STEPS } from './messages.ts';
import type { Problem, Scale } from './networks.ts';

export type Preset = NonNullable<OpenRequest['preset']>;
export type StepId = (typeof STEPS)[number];

/** Frames of a clip of 10 s. */
export const CLIP_FRAMES = 313;
/** More than fit any processor's cache. */
const CLIPS = 20;

/** What a step works on: a training batch, or the windows that cover one clip. */
export function stepProblem(step: StepId, preset: Preset, scale: Scale): Problem {
  const { sizes, stage1, stage2, logMel } = auddsrPresets[preset];
  if (scale === 'small') {
    const small = { hidden: 4, residual: 2, residualBlocks: 1, codes: 8, bottleneck: 4, unet: 2 };
    return { batch: step === 'scoring' ? windowStarts(CLIP_FRAMES, 32).length : 2, mel: 32, time: 32, sizes: small };
  }
  const mel = logMel.bands;
  if (step === 'stage-1') return { batch: stage1.batch, mel, time: stage1.frames, sizes };
  const { frames } = stage2;
  const batch = step === 'scoring' ? windowStarts(CLIP_FRAMES, frames).length : stage2.batch;
  return { batch, mel, time: frames, sizes };
}

/**
 * Multiply-adds of one step: what is trained counts three times (forward and both gradients), what is frozen once. The
 * ranking of codes by distance is in neither.
 */
export function stepMacs(step: StepId, { batch, mel, time, sizes }: Problem): number {
  const grid = { mel, time };
  const networks = new Stage2Networks(settingsOf('cpu', { batch, mel, time, sizes }));
  const general = Object.values(networks.general.macs(grid)).reduce((sum, macs) => sum + macs, 0);
  if (step === 'stage-1') return 3 * batch * general;
  return batch * (general + networks.macs(grid) * (step === 'stage-2' ? 3 : 1));
}

/** A preset's settings with the sizes of a problem. */
export function settingsOf(preset: Preset, { batch, mel, time, sizes }: Problem): AuddsrSettings {
  const settings = auddsrPresets[preset];
  return {
    ...settings,
    sizes,
    logMel: { ...settings.logMel, bands: mel },
    // Never at its end, where scores are calibrated.
    stage1: { ...settings.stage1, batch, frames: time, iterations: 1e6 },
    stage2: { ...settings.stage2, batch, frames: time, iterations: 1e6 },
  };
}

export interface OpenStep {
  /** Numbers that training changes; when scoring, all of the networks. */
  readonly parameters: number;
  run(): Promise<unknown>;
  dispose(): Promise<void>;
}

export async function openStep(step: StepId, preset: Preset, problem: Problem, device: Device): Promise<OpenStep> {
  const settings = settingsOf(preset, problem);
  const clips = noiseClips(CLIPS, problem.mel);
  const input = { settings, clips, device, random: new Random(1) };
  const networks = new Stage2Networks(settings);
  const [general, trained] = [networks.general.parameterSpecs(), networks.parameterSpecs()];
  if (step === 'stage-1') return ofTrainer(await auddsr.openBaseTrainer!(input), count(general));
  const base = untrainedCodebook(settings);
  if (step === 'stage-2') return ofTrainer(await auddsr.openTrainer({ ...input, base }), count(trained));
  const scorer = await auddsr.openScorer({ settings, model: untrainedModel(settings, base), device });
  let next = 0;
  return {
    parameters: count({ ...general, ...trained }),
    run: () => scorer.score([clips[next++ % CLIPS]!]),
    dispose: () => scorer.dispose(),
  };
}

const ofTrainer = (trainer: Trainer, parameters: number): OpenStep => ({
  parameters,
  run: () => trainer.step(),
  dispose: () => trainer.dispose(),
});

const count = (specs: TensorSpecs): number => Object.values(specs).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Every code in use, all at random: a step takes as long as later in a training. */
export function untrainedCodebook(settings: AuddsrSettings): Snapshot {
  const { sizes, upsampling, logMel, normalisation } = settings;
  const random = new Random(2);
  const state = emptyCodebooks(sizes.codes, sizes.hidden);
  for (const level of LEVELS) {
    for (const part of ['codes', 'sum']) {
      const drawn = random.fork(`${level}/${part}`).normals(sizes.codes * sizes.hidden, 0, 0.3);
      state[`${level}.${part}`]!.data.set(drawn);
    }
    state[`${level}.count`]!.data.fill(1);
  }
  return {
    tensors: {
      ...new Vqvae2(sizes, upsampling).initialParameters(random),
      ...state,
      ...normalisationTensors({
        mean: new Array<number>(logMel.bands).fill(0),
        deviation: new Array<number>(logMel.bands).fill(1),
      }),
    },
    meta: { kind: 'auddsr.stage1', step: 0, sizes, upsampling, logMel, normalisation },
  };
}

/** As it is before the first step. */
export function untrainedModel(settings: AuddsrSettings, base: Snapshot): Snapshot {
  const networks = new Stage2Networks(settings);
  const frozen = frozenTensors(base.tensors, networks, settings);
  return {
    tensors: { ...base.tensors, ...frozen, ...networks.initialParameters(new Random(3), frozen) },
    meta: { kind: 'auddsr.stage2', frames: settings.stage2.frames },
  };
}

/** Normal noise of 10 s. */
export function noiseClips(clips: number, bands: number): FeatureClip[] {
  const random = new Random(4);
  return Array.from({ length: clips }, (_, i) => ({
    machineType: 'noise',
    machineId: '00',
    features: { bands, frames: CLIP_FRAMES, data: random.fork(String(i)).normals(bands * CLIP_FRAMES, 0, 1) },
  }));
}
