/** Which clips and windows a training step sees: a function of the seed and the step's number only. */
import { float32, type HostTensor, type Random } from '../../engine/index.ts';
import { paddedFrames, randomWindow, writeWindow } from '../../features/windows.ts';
import type { FeatureClip } from '../detector.ts';
import type { NormalisationOf } from './normalisation-tensors.ts';

export interface Batch {
  /** `[batch, mel, frames, 1]`, normalised. */
  readonly x: HostTensor;
  /** `[batch, 1, frames, 1]`: 1 where a frame is the clip's, 0 where it is padding. */
  readonly valid: HostTensor;
  readonly validFrames: readonly number[];
}

/** Passes over all clips in a new order each time; a batch may span two passes. */
export class ClipSampler {
  readonly #random: Random;
  readonly #count: number;
  #pass = -1;
  #order: Int32Array = new Int32Array();

  constructor(count: number, random: Random) {
    this.#count = count;
    this.#random = random;
  }

  /** Clip numbers of a batch. */
  pick(step: number, batch: number): number[] {
    return Array.from({ length: batch }, (_, i) => this.#at(step * batch + i));
  }

  #at(index: number): number {
    const pass = Math.floor(index / this.#count);
    if (pass !== this.#pass) {
      this.#order = this.#random.fork(`pass/${pass}`).permutation(this.#count);
      this.#pass = pass;
    }
    return this.#order[index % this.#count] ?? 0;
  }
}

/** Random windows of the given clips; clips that are shorter are padded. */
export function drawBatch(
  clips: readonly FeatureClip[],
  chosen: readonly number[],
  frames: number,
  normalisationOf: NormalisationOf,
  random: Random,
): Batch {
  const bands = clips[0]?.features.bands ?? 0;
  const x = float32([chosen.length, bands, frames, 1]);
  const valid = float32([chosen.length, 1, frames, 1]);
  const validFrames = chosen.map((index, i) => {
    const clip = clips[index];
    if (!clip) throw new RangeError(`no clip ${index}`);
    const window = randomWindow(clip.features.frames, frames, random);
    const count = writeWindow(x.data, i * bands * frames, clip.features, normalisationOf(clip), window);
    valid.data.fill(1, i * frames, i * frames + count);
    return count;
  });
  return { x, valid, validFrames };
}

/** The window length for clips of these lengths: what was asked for, or the longest clip, padded. */
export function windowLength(clips: readonly FeatureClip[], asked: number, multiple: number): number {
  const longest = clips.reduce((most, { features }) => Math.max(most, features.frames), 0);
  return Math.min(asked, paddedFrames(longest, multiple));
}
