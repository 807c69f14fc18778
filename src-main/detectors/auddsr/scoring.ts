/**
 * Scores and maps of clips. The paper's score is the mean of the anomaly map (section 3.3); beside it stand the errors of
 * the two reconstructions, and our combination of all, which training clips calibrate.
 */
import { z } from 'zod';
import {
  compile,
  float32,
  quantise,
  tf,
  type CompiledStep,
  type Device,
  type HostTensors,
  type StepFunction,
  type Tensor4D,
} from '../../engine/index.ts';
import { writeWindow } from '../../features/windows.ts';
import type { Normalisation } from '../../features/statistics.ts';
import type { LogMel } from '../../features/log-mel.ts';
import type { ClipReconstructions, ClipScore, FeatureClip, Scorer, ScoringInput, Snapshot } from '../detector.ts';
import { metaOf, tensorsFor } from '../snapshot.ts';
import { normalisationOf } from './normalisation-tensors.ts';
import type { AuddsrSettings } from './settings.ts';
import { frozenOf } from './frozen.ts';
import { FRAME_MULTIPLE, liveCodesOf, Stage2Networks } from './stage2-networks.ts';

/** Parts that are computed for every clip; `combined` is made of them. */
export const PARTS = ['map', 'restoration', 'general', 'difference'] as const;
export type Part = (typeof PARTS)[number];

/** Mean and deviation of each part over training clips, to weigh parts of different scale. */
export interface Calibration {
  readonly clips: number;
  readonly mean: Readonly<Record<Part, number>>;
  readonly deviation: Readonly<Record<Part, number>>;
}

const storedCalibration = z.object({
  clips: z.number(),
  mean: z.record(z.enum(PARTS), z.number()),
  deviation: z.record(z.enum(PARTS), z.number()),
});

const BATCH = 4;
/** Enough for a mean and a deviation; scoring all training clips would take longer than training. */
const CALIBRATION_CLIPS = 64;

export async function openScorer(input: ScoringInput<AuddsrSettings>): Promise<Scorer> {
  const parts = await AuddsrScorer.open(input);
  const calibration = metaOf(input.model, 'calibration', storedCalibration.optional());
  return {
    reconstruct: (clip) => parts.reconstruct(clip),
    async score(clips) {
      const results: ClipScore[] = [];
      for (const clip of clips) results.push(withCombined(await parts.scoreClip(clip), calibration, input.settings));
      return results;
    },
    dispose: () => parts.dispose(),
  };
}

/** Means and deviations of the parts over (some of) the clips that were trained on. */
export async function calibrate(
  input: ScoringInput<AuddsrSettings>,
  clips: readonly FeatureClip[],
): Promise<Calibration> {
  const stride = Math.max(1, Math.floor(clips.length / CALIBRATION_CLIPS));
  const chosen = clips.filter((_, i) => i % stride === 0).slice(0, CALIBRATION_CLIPS);
  const scorer = await AuddsrScorer.open(input);
  try {
    const scores: Readonly<Record<string, number>>[] = [];
    for (const clip of chosen) scores.push((await scorer.scoreClip(clip)).scores);
    const statistics = PARTS.map(
      (part) => [part, meanAndDeviation(scores.map((score) => score[part] ?? NaN))] as const,
    );
    const take = (f: (s: { mean: number; deviation: number }) => number) =>
      Object.fromEntries(statistics.map(([part, s]) => [part, f(s)])) as Record<Part, number>;
    return { clips: chosen.length, mean: take((s) => s.mean), deviation: take((s) => s.deviation) };
  } finally {
    await scorer.dispose();
  }
}

function withCombined(score: ClipScore, calibration: Calibration | undefined, settings: AuddsrSettings): ClipScore {
  if (!calibration) return score;
  const { weights } = settings.score;
  const combined = PARTS.reduce((sum, part) => {
    const z = ((score.scores[part] ?? NaN) - calibration.mean[part]) / calibration.deviation[part];
    return sum + (weights[part] === 0 ? 0 : weights[part] * z);
  }, 0);
  return { ...score, scores: { ...score.scores, combined } };
}

/**
 * Scores clips in windows as long as those of the training, because instance normalisation sees a window as a whole.
 * The last window is moved back to end with the clip; frames that two windows cover count with their mean.
 */
class AuddsrScorer {
  readonly #step: CompiledStep;
  /** Compiled when somebody wants to see them. */
  readonly #openPictures: () => Promise<CompiledStep>;
  readonly #statistics: Normalisation;
  readonly #frames: number;
  #pictures: CompiledStep | undefined;

  private constructor(
    step: CompiledStep,
    openPictures: () => Promise<CompiledStep>,
    statistics: Normalisation,
    frames: number,
  ) {
    this.#step = step;
    this.#openPictures = openPictures;
    this.#statistics = statistics;
    this.#frames = frames;
  }

  static async open({ settings, model, device }: ScoringInput<AuddsrSettings>): Promise<AuddsrScorer> {
    const networks = new Stage2Networks(settings);
    const frames = framesOf(model, settings);
    const statistics = normalisationOf(model.tensors, settings.logMel.bands);
    const state = scoringState(networks, model.tensors);
    const open = async (step: StepFunction): Promise<CompiledStep> => {
      const compiled = await compileScoring(step, state, statistics.mean.length, frames, device);
      await compiled.writeState(state);
      return compiled;
    };
    const pictures = () => open(reconstructionFunction(networks));
    return new AuddsrScorer(await open(scoringFunction(networks)), pictures, statistics, frames);
  }

  async scoreClip({ features }: FeatureClip): Promise<ClipScore> {
    const sums = new ClipSums(features.bands, features.frames);
    await this.#windows(this.#step, features, (results, item, start, valid) =>
      sums.add(results, item, start, valid, this.#frames),
    );
    return sums.result();
  }

  /** In dB; frames that two windows cover have their mean. */
  async reconstruct({ features }: FeatureClip): Promise<ClipReconstructions> {
    const { bands, frames } = features;
    this.#pictures ??= await this.#openPictures();
    const sums = { general: new Float32Array(bands * frames), restored: new Float32Array(bands * frames) };
    const windows = new Uint8Array(frames);
    await this.#windows(this.#pictures, features, (results, item, start, valid) => {
      for (let t = 0; t < valid; t++) windows[start + t]! += 1;
      for (const [name, sum] of Object.entries(sums)) {
        const { data } = results[name]!;
        for (let band = 0; band < bands; band++) {
          const from = (item * bands + band) * this.#frames;
          for (let t = 0; t < valid; t++) sum[band * frames + start + t]! += data[from + t]!;
        }
      }
    });
    const { mean, deviation } = this.#statistics;
    const inDb = (sum: Float32Array): LogMel => ({
      ...{ bands, frames },
      data: sum.map((value, i) => {
        const [band, t] = [Math.floor(i / frames), i % frames];
        return (value / windows[t]!) * deviation[band]! + mean[band]!;
      }),
    });
    return { general: inDb(sums.general), restored: inDb(sums.restored) };
  }

  async dispose(): Promise<void> {
    await this.#pictures?.dispose();
    await this.#step.dispose();
  }

  /** Runs a step over all windows of a clip, `BATCH` at a time. */
  async #windows(
    step: CompiledStep,
    features: LogMel,
    use: (results: HostTensors, item: number, start: number, valid: number) => void,
  ): Promise<void> {
    const { bands, frames } = features;
    const starts = windowStarts(frames, this.#frames);
    for (let first = 0; first < starts.length; first += BATCH) {
      const group = starts.slice(first, first + BATCH);
      const x = float32([BATCH, bands, this.#frames, 1]);
      const valid = group.map((start, i) =>
        writeWindow(x.data, i * bands * this.#frames, features, this.#statistics, { start, length: this.#frames }),
      );
      const results = await step.run({ x });
      group.forEach((start, i) => use(results, i, start, valid[i] ?? 0));
    }
  }
}

/** Starts of windows that cover all frames. */
export function windowStarts(frames: number, length: number): number[] {
  const starts: number[] = [];
  for (let start = 0; start + length <= frames; start += length) starts.push(start);
  if (starts.length === 0) return [0];
  const covered = (starts.at(-1) ?? 0) + length;
  return covered < frames ? [...starts, frames - length] : starts;
}

/** Adds up windows; errors are kept per frame. */
class ClipSums {
  readonly #bands: number;
  readonly #frames: number;
  readonly #map: Float32Array;
  readonly #errors: Record<Exclude<Part, 'map'>, Float64Array>;
  readonly #windows: Uint8Array;

  constructor(bands: number, frames: number) {
    this.#bands = bands;
    this.#frames = frames;
    this.#map = new Float32Array(bands * frames);
    const empty = () => new Float64Array(frames);
    this.#errors = { restoration: empty(), general: empty(), difference: empty() };
    this.#windows = new Uint8Array(frames);
  }

  add(results: HostTensors, item: number, start: number, valid: number, length: number): void {
    const map = results['map']!.data;
    for (let t = 0; t < valid; t++) {
      this.#windows[start + t]! += 1;
      for (let band = 0; band < this.#bands; band++) {
        this.#map[band * this.#frames + start + t]! += map[(item * this.#bands + band) * length + t]!;
      }
    }
    for (const [name, sums] of Object.entries(this.#errors)) {
      const errors = results[name]!.data;
      for (let t = 0; t < valid; t++) sums[start + t]! += errors[item * length + t]!;
    }
  }

  result(): ClipScore {
    for (let i = 0; i < this.#map.length; i++) this.#map[i]! /= this.#windows[i % this.#frames]!;
    const mean = (sums: Float64Array) =>
      sums.reduce((total, value, t) => total + value / this.#windows[t]!, 0) / this.#frames;
    const total = this.#map.reduce((sum, value) => sum + value, 0);
    const { restoration, general, difference } = this.#errors;
    return {
      scores: {
        map: total / this.#map.length,
        restoration: mean(restoration),
        general: mean(general),
        difference: mean(difference),
      },
      map: { bands: this.#bands, frames: this.#frames, data: this.#map },
    };
  }
}

/** From `x` `[batch, mel, frames, 1]`: `map` `[batch, mel, frames]` and mean squared errors per frame `[batch, frames]`. */
export function scoringFunction(networks: Stage2Networks): StepFunction {
  return (state, inputs) => {
    const x = inputs['x'] as Tensor4D;
    const { general } = networks;
    const { q1, q2 } = general.encode(state, x, (level, z) => quantise(z, liveCodesOf(state, level)).codes);
    const shown = general.decode(state, general.joined(state, q1, q2));
    const { restored } = networks.restore(state, state, { q1, q2 });
    const probabilities = networks.segment(state, restored, shown);
    const map = tf.squeeze(tf.slice(probabilities, [0, 0, 0, 1], [-1, -1, -1, 1]), [3]);
    const perFrame = (a: Tensor4D, b: Tensor4D) => tf.mean(tf.squaredDifference(a, b), [1, 3]);
    return {
      outputs: {
        map,
        restoration: perFrame(x, restored),
        general: perFrame(x, shown),
        difference: perFrame(restored, shown),
      },
    };
  };
}

/** From `x` `[batch, mel, frames, 1]`: X_G and X_S as `scoringFunction` computes them, `[batch, mel, frames, 1]`. */
function reconstructionFunction(networks: Stage2Networks): StepFunction {
  return (state, inputs) => {
    const { general } = networks;
    const { q1, q2 } = general.encode(
      state,
      inputs['x'] as Tensor4D,
      (level, z) => quantise(z, liveCodesOf(state, level)).codes,
    );
    const shown = general.decode(state, general.joined(state, q1, q2));
    return { outputs: { general: shown, restored: networks.restore(state, state, { q1, q2 }).restored } };
  };
}

function compileScoring(
  step: StepFunction,
  state: HostTensors,
  bands: number,
  frames: number,
  device: Device,
): Promise<CompiledStep> {
  const inputs = { x: { dtype: 'float32', shape: [BATCH, bands, frames, 1] } } as const;
  return compile(step, { state, inputs }, device);
}

/**
 * Frames of a window, as the training had them: no more than the settings ask for.
 *
 * @throws UserError `MODEL_MISMATCH`
 */
export function framesOf(model: Snapshot, { stage2 }: AuddsrSettings): number {
  const fits = (frames: number): boolean => frames === stage2.frames || frames % FRAME_MULTIPLE === 0;
  return metaOf(model, 'frames', z.int().positive().max(stage2.frames).refine(fits));
}

/** Frozen and trained parameters, without the optimiser's. */
export function scoringState(networks: Stage2Networks, tensors: HostTensors): HostTensors {
  return { ...frozenOf(tensors, networks), ...tensorsFor(tensors, networks.parameterSpecs()) };
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  // One clip, or all alike: unit scale rather than division by nothing.
  return { mean, deviation: Math.sqrt(variance) || 1 };
}
