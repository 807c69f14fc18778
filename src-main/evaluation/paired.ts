/**
 * Two systems on the same clips: differences of their areas, for one machine and for the mean over several. The paired
 * bootstrap draws the same clips for both, so that what is easy or hard about a clip falls out of the difference.
 */
import { percentiles, resampledAreas, weightedSumInterval, type ResampledAreas } from './bootstrap.ts';
import { comparePairedAuc, type AucDifference } from './delong.ts';
import { auc, partialAuc } from './roc.ts';
import { splitPaired, type Interval, type PairedScores } from './scores.ts';

export interface Difference {
  /** First minus second. */
  readonly difference: number;
  /** 95 %. */
  readonly interval: Interval;
}

export interface PairedMachine {
  /** First minus second. */
  readonly auc: number;
  readonly pauc: number;
  /** DeLong's test; null with fewer than two clips in a class. */
  readonly deLong: AucDifference | null;
  /** Paired bootstrap. */
  readonly paucInterval: Interval;
  /** Differences in each resample. */
  readonly resampled: ResampledAreas;
}

/**
 * @param seed the same for both systems: their draws are then the same clips
 * @returns null when a class is empty
 */
export function comparePaired(paired: PairedScores, seed: number | string): PairedMachine | null {
  const [a, b] = splitPaired(paired);
  // Draws depend on the seed and on how many clips there are, and so are the same for both.
  const [first, second] = [resampledAreas(a, { seed }), resampledAreas(b, { seed })];
  const [aucs, paucs] = [
    [auc(a), auc(b)],
    [partialAuc(a), partialAuc(b)],
  ].map((figures) => figures.map(({ value }) => value));
  if (first === null || second === null) return null;
  const resampled = {
    auc: first.auc.map((value, i) => value - second.auc[i]!),
    pauc: first.pauc.map((value, i) => value - second.pauc[i]!),
  };
  return {
    auc: aucs![0]! - aucs![1]!,
    pauc: paucs![0]! - paucs![1]!,
    deLong: comparePairedAuc(paired),
    paucInterval: percentiles(resampled.pauc.slice()),
    resampled,
  };
}

/** Of the mean over machines, each drawn from its own clips; null for none. */
export function averageDifference(
  machines: readonly PairedMachine[],
): { readonly auc: Difference; readonly pauc: Difference } | null {
  const weights = machines.map(() => 1 / machines.length);
  const of = (area: 'auc' | 'pauc'): Difference | null => {
    const interval = weightedSumInterval(
      machines.map(({ resampled }) => resampled[area]),
      weights,
    );
    const difference = machines.reduce((sum, machine) => sum + machine[area] / machines.length, 0);
    return interval && { difference, interval };
  };
  const [full, partial] = [of('auc'), of('pauc')];
  return full && partial && { auc: full, pauc: partial };
}

/** Mean and sample standard deviation (n - 1); no deviation of a single value, null for none. */
export function meanAndSpread(
  values: readonly number[],
): { readonly mean: number; readonly spread: number | null } | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, spread: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)) };
}
