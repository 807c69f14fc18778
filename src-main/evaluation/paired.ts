/**
 * Two systems on the same clips: differences of their areas, for one machine and for the mean over several. The paired
 * bootstrap draws the same clips for both, so that what is easy or hard about a clip falls out of the difference.
 */
import { percentiles, resampledAreas, weightedSumInterval, type ResampledAreas } from './bootstrap.ts';
import { compareMeanAuc, type AucDifference } from './delong.ts';
import { auc, partialAuc } from './roc.ts';
import { splitPaired, type Figure, type Interval, type LabelledScores, type PairedScores } from './scores.ts';

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

/** A run's scores of the clips that are compared, and its areas in each resample of them. */
export interface ResampledRun {
  readonly scores: LabelledScores;
  readonly resampled: ResampledAreas;
}

/**
 * @param seed the same for both systems: their draws are then the same clips
 * @returns null when a class is empty
 */
export function comparePaired(paired: PairedScores, seed: number | string): PairedMachine | null {
  // Draws depend on the seed and on how many clips there are, and so are the same for both.
  const [first, second] = splitPaired(paired).map((scores): ResampledRun[] => {
    const resampled = resampledAreas(scores, { seed });
    return resampled === null ? [] : [{ scores, resampled }];
  });
  return compareMeans(first!, second!);
}

/**
 * Two systems with one or several runs each (seeds): differences of their means. Intervals say what other clips would
 * change; what other seeds would change is the spread over the runs.
 *
 * @param first every run of a system; all of both systems with the same clips in the same order, drawn with the same seed
 * @returns null where one has none
 */
export function compareMeans(first: readonly ResampledRun[], second: readonly ResampledRun[]): PairedMachine | null {
  if (first.length === 0 || second.length === 0) return null;
  const resampled = {
    auc: meanDifference(first, second, ({ auc: figures }) => figures),
    pauc: meanDifference(first, second, ({ pauc: figures }) => figures),
  };
  const [a, b] = [first, second].map((runs) => runs.map(({ scores }) => scores));
  const difference = (area: (scores: LabelledScores) => Figure): number =>
    meanOf(a!.map((scores) => area(scores).value!)) - meanOf(b!.map((scores) => area(scores).value!));
  return {
    auc: difference(auc),
    pauc: difference(partialAuc),
    deLong: compareMeanAuc(a!, b!),
    paucInterval: percentiles(resampled.pauc.slice()),
    resampled,
  };
}

function meanDifference(
  first: readonly ResampledRun[],
  second: readonly ResampledRun[],
  of: (areas: ResampledAreas) => Float64Array,
): Float64Array {
  const [a, b] = [first, second].map((runs) => meanResampled(runs.map(({ resampled }) => of(resampled))));
  return a!.map((value, draw) => value - b![draw]!);
}

/** Of the runs' mean, per draw. @param runs `[runs][resamples]` */
export function meanResampled(runs: readonly Float64Array[]): Float64Array {
  return runs[0]!.map((_, draw) => meanOf(runs.map((run) => run[draw]!)));
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Of the mean over machines, each drawn from its own clips; null for none.
 *
 * @param weights one for each machine, together 1. Default: all alike
 */
export function averageDifference(
  machines: readonly PairedMachine[],
  weights: readonly number[] = machines.map(() => 1 / machines.length),
): { readonly auc: Difference; readonly pauc: Difference } | null {
  const of = (area: 'auc' | 'pauc'): Difference | null => {
    const interval = weightedSumInterval(
      machines.map(({ resampled }) => resampled[area]),
      weights,
    );
    const difference = machines.reduce((sum, machine, i) => sum + weights[i]! * machine[area], 0);
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
