/**
 * From clips of any length to the blocks of a batch: normalised, cut or padded.
 *
 * Networks that halve the time axis need a multiple of 8, 16 or 32 frames, so 313 become 320 and 344 become 352 by
 * padding on the right *after* normalisation with 0, the band's mean (methods.md section 1). Padded frames belong
 * neither in a loss nor in a score; everything here returns how many frames are valid.
 */
import type { LogMel } from './log-mel.ts';
import type { Normalisation } from './statistics.ts';

/** The smallest multiple of `multiple` that holds `frames`. */
export function paddedFrames(frames: number, multiple: number): number {
  return Math.ceil(frames / multiple) * multiple;
}

export interface Window {
  /** First frame of the clip. */
  readonly start: number;
  /** Frames of the block, padding included. */
  readonly length: number;
}

/** The whole clip, padded. */
export function wholeClip(clip: LogMel, multiple: number): Window {
  return { start: 0, length: paddedFrames(clip.frames, multiple) };
}

/** A window of `length` frames, all starts equally likely; a shorter clip starts at 0 and is padded. */
export function randomWindow(frames: number, length: number, random: WindowRandom): Window {
  return { start: frames <= length ? 0 : random.integer(0, frames - length + 1), length };
}

/** The part of the engine's `Random` that is used here. */
export interface WindowRandom {
  /** A whole number in `[low, high)`. */
  integer(low: number, high: number): number;
}

/**
 * Writes `(dB - mean) / deviation` as a `[band][frame]` block of `window.length` frames to `target[offset ..)`.
 *
 * @returns the number of valid frames, which come first; the rest is 0
 */
export function writeWindow(
  target: Float32Array,
  offset: number,
  clip: LogMel,
  { mean, deviation }: Normalisation,
  { start, length }: Window,
): number {
  if (mean.length !== clip.bands) throw new RangeError(`statistics of ${mean.length} bands for ${clip.bands}`);
  if (start < 0 || offset + clip.bands * length > target.length) throw new RangeError('the window has no room');
  const valid = Math.max(0, Math.min(length, clip.frames - start));
  for (let band = 0; band < clip.bands; band += 1) {
    const average = mean[band]!;
    const scale = 1 / deviation[band]!;
    const from = band * clip.frames + start;
    const to = offset + band * length;
    for (let t = 0; t < valid; t += 1) target[to + t] = (clip.data[from + t]! - average) * scale;
    target.fill(0, to + valid, to + length);
  }
  return valid;
}

/** A clip on its own: `[band][frame]`, padded to a multiple of frames. */
export function normalisedClip(
  clip: LogMel,
  statistics: Normalisation,
  multiple = 1,
): LogMel & { readonly validFrames: number } {
  const window = wholeClip(clip, multiple);
  const data = new Float32Array(clip.bands * window.length);
  const validFrames = writeWindow(data, 0, clip, statistics, window);
  return { frames: window.length, bands: clip.bands, data, validFrames };
}
