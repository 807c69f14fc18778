/** Scores and maps of clips: the mean squared error of what the stack gives back (methods.md section 6). */
import {
  compile,
  float32,
  tf,
  type CompiledStep,
  type HostTensors,
  type StepFunction,
  type Tensor2D,
  type Tensor3D,
} from '../../engine/index.ts';
import type { AnomalyMap, ClipScore, ExportedFunction, FeatureClip, Scorer, ScoringInput } from '../detector.ts';
import type { DenseStack } from './network.ts';
import { tensorsFor } from '../snapshot.ts';
import { requireLength, writeFrames } from './rows.ts';
import type { DenseSettings } from './settings.ts';
import { stackFor } from './task.ts';
import { modelSpecs, squaredErrors, type WindowMethod } from './training.ts';

/** Clips of about the same length share a compiled step: frames are rounded up to this. */
const ROUNDED_TO = 64;

/** Errors of so many times the mean of healthy sound are 0.5 in a map; of normal errors 0.2 % are larger. */
const HALF_WAY = 10;

/** @throws UserError `MODEL_MISMATCH` */
export async function openScorer(method: WindowMethod, input: ScoringInput<DenseSettings>): Promise<Scorer> {
  return await Promise.resolve(new DenseScorer(method, input));
}

class DenseScorer implements Scorer {
  readonly #method: WindowMethod;
  readonly #input: ScoringInput<DenseSettings>;
  readonly #stack: DenseStack;
  readonly #model: HostTensors;
  /** Mean squared error of healthy sound, dB². */
  readonly #healthy: number;
  /** By the number of frames. */
  readonly #steps = new Map<number, CompiledStep>();

  constructor(method: WindowMethod, input: ScoringInput<DenseSettings>) {
    this.#method = method;
    this.#input = input;
    this.#stack = stackFor(method.task, input.settings);
    this.#model = modelOf(this.#stack, input.model.tensors);
    const { validationLoss, loss } = input.model.meta;
    this.#healthy = Number(validationLoss ?? loss ?? 1);
  }

  /** @throws UserError `CLIP_TOO_SHORT` */
  async score(clips: readonly FeatureClip[]): Promise<ClipScore[]> {
    const { frames, logMel } = this.#input.settings;
    requireLength(clips, frames, logMel);
    const results: ClipScore[] = [];
    for (const clip of clips) results.push(await this.#score(clip));
    return results;
  }

  async dispose(): Promise<void> {
    for (const step of this.#steps.values()) await step.dispose();
    this.#steps.clear();
  }

  async #score({ features }: FeatureClip): Promise<ClipScore> {
    const { frames: window, logMel } = this.#input.settings;
    const room = Math.ceil(features.frames / ROUNDED_TO) * ROUNDED_TO;
    const frames = float32([room, logMel.bands]);
    writeFrames(frames.data, 0, features);
    const { errors } = await (await this.#stepFor(room)).run({ frames });
    const wanted = this.#method.task.wanted(window);
    const windows = features.frames - window + 1;
    const valid = (errors!.data as Float32Array).subarray(0, windows * wanted.length * logMel.bands);
    const sum = total(valid);
    const errorsOfCells = errorMap(valid, { bands: logMel.bands, frames: features.frames, wanted, windows });
    return { scores: { error: sum / valid.length }, map: bounded(errorsOfCells, this.#healthy) };
  }

  async #stepFor(frames: number): Promise<CompiledStep> {
    const known = this.#steps.get(frames);
    if (known) return known;
    const { settings, device } = this.#input;
    const state = this.#model;
    const shape = [frames, settings.logMel.bands];
    const step = await compile(
      (tensors, inputs) => ({
        outputs: { errors: errorsOf(this.#stack, this.#method, settings, tensors, inputs['frames'] as Tensor2D) },
      }),
      { state, inputs: { frames: { dtype: 'float32', shape } } },
      device,
    );
    await step.writeState(state);
    this.#steps.set(frames, step);
    return step;
  }
}

/** By index: an iterator over two hundred thousand numbers takes as long as the network. */
function total(values: Float32Array): number {
  let sum = 0;
  const { length } = values;
  for (let i = 0; i < length; i += 1) sum += values[i]!;
  return sum;
}

const modelOf = (stack: DenseStack, tensors: HostTensors): HostTensors => tensorsFor(tensors, modelSpecs(stack));

/** @param frames `[frames, bands]` @returns `[windows, wanted frames * bands]` */
function errorsOf(
  stack: DenseStack,
  { task }: WindowMethod,
  settings: DenseSettings,
  model: Parameters<StepFunction>[0],
  frames: Tensor2D,
): Tensor2D {
  const windows = frames.shape[0] - settings.frames + 1;
  const shifted = Array.from({ length: settings.frames }, (_, i) => tf.slice(frames, [i, 0], [windows, -1]));
  const joined = shifted.length === 1 ? frames : tf.concat(shifted, 1);
  return squaredErrors(stack, task, settings, model, joined);
}

/**
 * Squared errors in dB² per cell: the mean over the windows that have the frame among those wanted. Frames that none has
 * (IDNN's first and last two) take the errors of the nearest one that some has: nothing is known of them, so they
 * shall neither stand out nor cut a fault in two. They count in no score.
 *
 * @param errors `[window][wanted frame][band]`
 */
export function errorMap(
  errors: Float32Array,
  shape: {
    readonly bands: number;
    readonly frames: number;
    readonly windows: number;
    readonly wanted: readonly number[];
  },
): AnomalyMap {
  const { bands, frames, windows, wanted } = shape;
  const data = new Float32Array(bands * frames);
  const covered = new Uint16Array(frames);
  for (let window = 0; window < windows; window += 1) {
    for (const [i, frame] of wanted.entries()) {
      const t = window + frame;
      covered[t]! += 1;
      const from = (window * wanted.length + i) * bands;
      for (let band = 0; band < bands; band += 1) data[band * frames + t]! += errors[from + band]!;
    }
  }
  const first = covered.findIndex((count) => count > 0);
  const last = covered.findLastIndex((count) => count > 0);
  for (let band = 0; band < bands; band += 1) {
    const row = data.subarray(band * frames, (band + 1) * frames);
    for (let t = first; t <= last; t += 1) row[t]! /= covered[t]!;
    row.fill(row[first]!, 0, first);
    row.fill(row[last]!, last + 1);
  }
  return { bands, frames, data };
}

/**
 * Squared errors as a map in [0, 1): `e / (e + 10 h)`, h being the mean error of windows held out (of the last batch
 * where none are). It rises with the error and is the same for all clips of a model, so that they can be compared.
 */
function bounded({ data, ...shape }: AnomalyMap, healthy: number): AnomalyMap {
  const half = Math.max(HALF_WAY * healthy, Number.EPSILON);
  return { ...shape, data: data.map((error) => error / (error + half)) };
}

/** The model for clips of 10 s, as ONNX; other lengths have other numbers of windows. */
export function exportFunction(
  method: WindowMethod,
  { settings, model }: Pick<ScoringInput<DenseSettings>, 'settings' | 'model'>,
): ExportedFunction {
  const stack = stackFor(method.task, settings);
  const { sampleRate, hop, bands } = settings.logMel;
  const frames = Math.floor((10 * sampleRate) / hop) + 1;
  return {
    step: (state, inputs) => {
      const logMel = tf.squeeze<Tensor2D>(inputs['logMel'] as Tensor3D, [0]);
      const errors = errorsOf(stack, method, settings, state, tf.transpose(logMel));
      return { outputs: { score: tf.reshape(tf.mean(errors), [1]), errors } };
    },
    weights: modelOf(stack, model.tensors),
    inputs: { logMel: { dtype: 'float32', shape: [1, bands, frames] } },
    metadata: {
      method: method.id,
      input: 'logMel: [1, mel band, frame] in dB',
      output: 'score: mean squared error in dB squared; errors: [window, frame of the window and band]',
      logMel: JSON.stringify(settings.logMel),
    },
  };
}
