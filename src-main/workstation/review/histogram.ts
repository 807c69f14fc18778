/** Counts of scores in bins of equal width. */
import type { ThresholdView } from '../../../src-shared/contract/thresholds.ts';

type Groups = Readonly<Record<'normal' | 'anomalous' | 'unlabelled', readonly number[]>>;

/** Over all scores, the training clips' included, so that all groups share the edges. The last bin has its upper edge. */
export function histogramOf(
  groups: Groups,
  training: readonly number[] | null,
  bins: number,
): ThresholdView['histogram'] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of [groups.normal, groups.anomalous, groups.unlabelled, training ?? []]) {
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  // One value everywhere has a bin around it.
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const width = (high - low) / bins;
  const count = (values: readonly number[]): number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / width))]! += 1;
    return counts;
  };
  return {
    edges: Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + i * width)),
    normal: count(groups.normal),
    anomalous: count(groups.anomalous),
    unlabelled: count(groups.unlabelled),
    training: training && count(training),
  };
}
