/** Ranges of values that colours are spread over. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

const BINS = 4096;

/**
 * The range between two percentiles of what is finite, so that a few clicks or a silent start do not decide the colours.
 *
 * A histogram of 4096 bins: exact to 1/4096 of the span between the extremes, and ten minutes of log-mel (2.4 million
 * values) take milliseconds.
 *
 * @param low, high shares, 0 to 1
 */
export function percentileRange(data: Float32Array, low: number, high: number): ValueRange {
  let least = Infinity;
  let most = -Infinity;
  let count = 0;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    count++;
  }
  if (count === 0) return { low: 0, high: 1 };
  if (least === most) return { low: least, high: least + 1 };
  const bins = new Uint32Array(BINS);
  const scale = BINS / (most - least);
  for (const value of data) {
    if (Number.isFinite(value)) bins[Math.min(BINS - 1, Math.floor((value - least) * scale))]!++;
  }
  const from = least + quantile(bins, low * count) / scale;
  const to = least + quantile(bins, high * count) / scale;
  return to > from ? { low: from, high: to } : { low: from, high: from + 1 / scale };
}

/** Percentiles of a log-mel that become its colours' ends. */
export const AUTO_PERCENTILES = { low: 0.02, high: 0.998 } as const;

/** Of a log-mel, in whole dB, so that scales are readable. */
export function autoRange(data: Float32Array): ValueRange {
  const { low, high } = percentileRange(data, AUTO_PERCENTILES.low, AUTO_PERCENTILES.high);
  const from = Math.floor(low);
  return { low: from, high: Math.max(from + 1, Math.ceil(high)) };
}

/** Of a difference: as far below zero as above, at least 1 dB. */
export function symmetricRange(data: Float32Array): ValueRange {
  const { low, high } = percentileRange(data, 0.005, 0.995);
  const reach = Math.max(1, Math.ceil(Math.max(Math.abs(low), Math.abs(high))));
  return { low: -reach, high: reach };
}

/** Where the cumulated bins reach a rank, in bins. */
function quantile(bins: Uint32Array, rank: number): number {
  let below = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    const here = bins[bin]!;
    if (below + here >= rank && here > 0) return bin + Math.min(1, Math.max(0, (rank - below) / here));
    below += here;
  }
  return bins.length;
}
