/**
 * Lowest and highest sample of any stretch of a recording in constant time, so that a waveform at any zoom costs as much
 * as it has pixels: blocks of 64 samples, then of 256, 1024, ...
 */
const BLOCK = 64;
const FACTOR = 4;

export interface Peaks {
  readonly samples: Int16Array;
  /** Largest magnitude, full scale = 32768. */
  readonly peak: number;
  readonly levels: readonly PeakLevel[];
}

interface PeakLevel {
  /** Samples per block. */
  readonly block: number;
  readonly low: Int16Array;
  readonly high: Int16Array;
}

export function peaksOf(samples: Int16Array): Peaks {
  const levels: PeakLevel[] = [];
  let { low, high } = firstLevel(samples);
  let block = BLOCK;
  levels.push({ block, low, high });
  while (low.length > FACTOR) {
    const length = Math.ceil(low.length / FACTOR);
    const coarserLow = new Int16Array(length).fill(32767);
    const coarserHigh = new Int16Array(length).fill(-32768);
    for (let index = 0; index < low.length; index++) {
      const to = Math.floor(index / FACTOR);
      if (low[index]! < coarserLow[to]!) coarserLow[to] = low[index]!;
      if (high[index]! > coarserHigh[to]!) coarserHigh[to] = high[index]!;
    }
    low = coarserLow;
    high = coarserHigh;
    block *= FACTOR;
    levels.push({ block, low, high });
  }
  let peak = 0;
  for (let index = 0; index < low.length; index++) peak = Math.max(peak, -low[index]!, high[index]!);
  return { samples, peak, levels };
}

/**
 * Extremes of the samples from `from` to before `to`.
 *
 * Inner blocks are taken whole and the ends sample by sample, so the answer is exact.
 *
 * @param out receives lowest and highest; the empty stretch gives 0, 0
 */
export function extremes(peaks: Peaks, from: number, to: number, out: [low: number, high: number]): void {
  const start = Math.max(0, Math.floor(from));
  const end = Math.min(peaks.samples.length, Math.ceil(to));
  out[0] = 32767;
  out[1] = -32768;
  if (end <= start) {
    out[0] = 0;
    out[1] = 0;
    return;
  }
  reach(peaks, peaks.levels.length - 1, start, end, out);
}

function reach(peaks: Peaks, depth: number, from: number, to: number, out: [number, number]): void {
  const level = depth < 0 ? undefined : peaks.levels[depth]!;
  if (level === undefined) {
    for (let index = from; index < to; index++) {
      const sample = peaks.samples[index]!;
      if (sample < out[0]) out[0] = sample;
      if (sample > out[1]) out[1] = sample;
    }
    return;
  }
  const first = Math.ceil(from / level.block);
  const last = Math.floor(to / level.block);
  if (first >= last) {
    reach(peaks, depth - 1, from, to, out);
    return;
  }
  for (let block = first; block < last; block++) {
    if (level.low[block]! < out[0]) out[0] = level.low[block]!;
    if (level.high[block]! > out[1]) out[1] = level.high[block]!;
  }
  if (from < first * level.block) reach(peaks, depth - 1, from, first * level.block, out);
  if (last * level.block < to) reach(peaks, depth - 1, last * level.block, to, out);
}

function firstLevel(samples: Int16Array): { low: Int16Array; high: Int16Array } {
  const length = Math.ceil(samples.length / BLOCK);
  const low = new Int16Array(length);
  const high = new Int16Array(length);
  for (let block = 0; block < length; block++) {
    const end = Math.min(samples.length, (block + 1) * BLOCK);
    let least = 32767;
    let most = -32768;
    for (let index = block * BLOCK; index < end; index++) {
      const sample = samples[index]!;
      if (sample < least) least = sample;
      if (sample > most) most = sample;
    }
    low[block] = least;
    high[block] = most;
  }
  return { low, high };
}
