/**
 * Mean and standard deviation per mel band over a training set, from which detectors get z-scored input.
 *
 * Streaming (one clip at a time), and mergeable (Chan, Golub and LeVeque 1979), so that a set may be counted in parts.
 * Sums are in double precision. The order of clips changes the last bits: where runs must repeat, keep it.
 */
import { UserError } from '../../src-shared/errors.ts';
import type { LogMel } from './log-mel.ts';

/** A summary of frames; plain data. */
export interface BandStatistics {
  /** Frames counted. */
  readonly frames: number;
  /** dB per band. */
  readonly mean: readonly number[];
  /** Sum of squared deviations from the mean, dB^2, per band. */
  readonly squares: readonly number[];
}

/** What is subtracted and divided by; part of a checkpoint. Plain data. */
export interface Normalisation {
  /** dB per band. */
  readonly mean: readonly number[];
  /** dB per band, greater than 0. */
  readonly deviation: readonly number[];
}

/** A band that varies less than this in dB (digital silence, a low-pass filter) is shifted but not scaled. */
const SMALLEST_DEVIATION_DB = 1e-4;

/** Of one clip; with `frames`, of its first frames only. */
export function clipStatistics(clip: LogMel, frames = clip.frames): BandStatistics {
  const mean: number[] = [];
  const squares: number[] = [];
  for (let band = 0; band < clip.bands; band += 1) {
    const row = clip.data.subarray(band * clip.frames, band * clip.frames + frames);
    let sum = 0;
    for (let t = 0; t < frames; t += 1) sum += row[t]!;
    const average = frames === 0 ? 0 : sum / frames;
    let square = 0;
    for (let t = 0; t < frames; t += 1) square += (row[t]! - average) ** 2;
    mean.push(average);
    squares.push(square);
  }
  return { frames, mean, squares };
}

/** @throws RangeError when the parts have different numbers of bands */
export function mergeStatistics(a: BandStatistics, b: BandStatistics): BandStatistics {
  if (a.mean.length !== b.mean.length) throw new RangeError(`${a.mean.length} bands and ${b.mean.length} bands`);
  if (a.frames === 0) return b;
  if (b.frames === 0) return a;
  const frames = a.frames + b.frames;
  const share = b.frames / frames;
  return {
    frames,
    mean: a.mean.map((mean, band) => mean + (b.mean[band]! - mean) * share),
    squares: a.squares.map(
      (square, band) => square + b.squares[band]! + (b.mean[band]! - a.mean[band]!) ** 2 * a.frames * share,
    ),
  };
}

/** Of clips in turn, as an iterable or from the worker pool. */
export async function statisticsOf(clips: Iterable<LogMel> | AsyncIterable<LogMel>): Promise<BandStatistics> {
  let total: BandStatistics | undefined;
  for await (const clip of clips) {
    const part = clipStatistics(clip);
    total = total === undefined ? part : mergeStatistics(total, part);
  }
  return total ?? { frames: 0, mean: [], squares: [] };
}

/**
 * Population mean and deviation.
 *
 * @throws UserError NO_TRAINING_FRAMES when nothing was counted
 */
export function normalisation({ frames, mean, squares }: BandStatistics): Normalisation {
  if (frames === 0)
    throw new UserError('NO_TRAINING_FRAMES', 'There are no frames to take the mean and deviation of.', {
      hint: 'Check that the training split has readable clips.',
    });
  return {
    mean: [...mean],
    deviation: squares.map((square) => {
      const deviation = Math.sqrt(square / frames);
      return deviation < SMALLEST_DEVIATION_DB ? 1 : deviation;
    }),
  };
}

/** Leaves dB as they are: for methods that take them so. */
export function noNormalisation(bands: number): Normalisation {
  return { mean: new Array<number>(bands).fill(0), deviation: new Array<number>(bands).fill(1) };
}
