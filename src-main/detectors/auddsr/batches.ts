/** The clips and windows of a batch. */
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
