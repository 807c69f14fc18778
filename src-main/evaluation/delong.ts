/**
 * Intervals and a test for AUC after DeLong, DeLong and Clarke-Pearson (1988), with the midrank algorithm of Sun and Xu
 * (2014), O(n log n).
 *
 * The interval is taken on the logit scale, logit(AUC) +- 1.96 se / (AUC (1 - AUC)), and taken back: it stays within
 * (0, 1) and covers better near 1 than the plain one. Where the variance estimate is 0 or does not exist (perfect
 * separation, one clip in a class) DeLong's interval would be a point or nothing; Newcombe's (2006, method 5) takes its
 * place, which asks how far the true AUC may be from the one seen.
 */
import { midranks } from './ranks.ts';
import { type Interval, type LabelledScores, missingClass, type PairedScores, splitPaired } from './scores.ts';
import { normalTails, Z95 } from './special-functions.ts';

export type AucInterval = Interval & { readonly method: 'DeLong, logit' | 'Newcombe' };

export interface DeLongEstimate {
  readonly auc: number;
  /** NaN with fewer than two clips in a class. */
  readonly variance: number;
}

/** A 95 % interval; `null` when a class is empty. */
export function aucInterval(scores: LabelledScores): AucInterval | null {
  if (missingClass(scores) !== undefined) return null;
  const { auc, variance } = deLong(scores);
  if (!(variance > 0) || auc === 0 || auc === 1)
    return { ...newcombeInterval(auc, scores.anomalous.length, scores.normal.length), method: 'Newcombe' };
  const centre = Math.log(auc / (1 - auc));
  const half = (Z95 * Math.sqrt(variance)) / (auc * (1 - auc));
  return { low: logistic(centre - half), high: logistic(centre + half), method: 'DeLong, logit' };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Both classes have a clip. */
export function deLong(scores: LabelledScores): DeLongEstimate {
  const { auc, ofAnomalous, ofNormal } = placements(scores);
  return {
    auc,
    variance:
      covariance(ofAnomalous, ofAnomalous) / ofAnomalous.length + covariance(ofNormal, ofNormal) / ofNormal.length,
  };
}

export interface AucDifference {
  /** First minus second. */
  readonly difference: number;
  /** 95 %, plain normal. */
  readonly interval: Interval;
  /** Two-sided probability of a difference as large, were there none. */
  readonly pValue: number;
}

/** DeLong's paired test; `null` with fewer than two clips in a class. */
export function comparePairedAuc(paired: PairedScores): AucDifference | null {
  const [first, second] = splitPaired(paired);
  return compareMeanAuc([first], [second]);
}

/**
 * The same test for the mean AUC of several runs of each system (seeds). A mean is a contrast of AUCs (DeLong et al.,
 * equation 6), and AUCs are linear in the placements: the test of the mean placements is that of the contrast.
 *
 * @param first of every run of the system: the same clips in the same order
 * @returns null with fewer than two clips in a class
 */
export function compareMeanAuc(
  first: readonly LabelledScores[],
  second: readonly LabelledScores[],
): AucDifference | null {
  const [one] = first;
  if (one === undefined || second.length === 0) return null;
  if (one.normal.length < 2 || one.anomalous.length < 2) return null;
  const [x, y] = [meanPlacements(first), meanPlacements(second)];
  const part = (u: Float64Array, v: Float64Array): number =>
    (covariance(u, u) + covariance(v, v) - 2 * covariance(u, v)) / u.length;
  // Rounding may leave a little less than nothing.
  const variance = Math.max(0, part(x.ofAnomalous, y.ofAnomalous) + part(x.ofNormal, y.ofNormal));
  const difference = x.auc - y.auc;
  const error = Math.sqrt(variance);
  const certain = difference === 0 ? 1 : 0;
  return {
    difference,
    interval: { low: difference - Z95 * error, high: difference + Z95 * error },
    pValue: error < 1e-12 ? certain : normalTails(difference / error),
  };
}

interface Placements {
  readonly auc: number;
  /** For every anomalous clip the share of normal clips below it. */
  readonly ofAnomalous: Float64Array;
  /** For every normal clip the share of anomalous clips above it. */
  readonly ofNormal: Float64Array;
}

function placements({ normal, anomalous }: LabelledScores): Placements {
  const [m, n] = [anomalous.length, normal.length];
  const together = midranks([...anomalous, ...normal]);
  const [amongAnomalous, amongNormal] = [midranks(anomalous), midranks(normal)];
  const ofAnomalous = Float64Array.from(anomalous, (_, i) => (together[i]! - amongAnomalous[i]!) / n);
  const ofNormal = Float64Array.from(normal, (_, j) => 1 - (together[m + j]! - amongNormal[j]!) / m);
  return { auc: ofAnomalous.reduce((sum, share) => sum + share, 0) / m, ofAnomalous, ofNormal };
}

/** Of several runs on the same clips. */
function meanPlacements(runs: readonly LabelledScores[]): Placements {
  const all = runs.map(placements);
  if (all.length === 1) return all[0]!;
  const mean = (of: (run: Placements) => Float64Array): Float64Array =>
    of(all[0]!).map((_, clip) => all.reduce((sum, run) => sum + of(run)[clip]!, 0) / all.length);
  return {
    auc: all.reduce((sum, run) => sum + run.auc, 0) / all.length,
    ofAnomalous: mean(({ ofAnomalous }) => ofAnomalous),
    ofNormal: mean(({ ofNormal }) => ofNormal),
  };
}

/** Of a sample, with n - 1. */
function covariance(a: Float64Array, b: Float64Array): number {
  const count = a.length;
  const meanA = a.reduce((sum, value) => sum + value, 0) / count;
  const meanB = b.reduce((sum, value) => sum + value, 0) / count;
  let total = 0;
  for (let i = 0; i < count; i += 1) total += (a[i]! - meanA) * (b[i]! - meanB);
  return total / (count - 1);
}

/** All AUCs t with |t - seen| <= 1.96 sqrt(V(t)), V after Hanley and McNeil with (m + n) / 2 in place of m and n. */
function newcombeInterval(seen: number, m: number, n: number): Interval {
  const extra = (m + n) / 2 - 1;
  const inside = (t: number): boolean => {
    const variance = (t * (1 - t) * (1 + (extra * (1 - t)) / (2 - t) + (extra * t) / (1 + t))) / (m * n);
    return Math.abs(t - seen) <= Z95 * Math.sqrt(variance);
  };
  return { low: boundary(seen, 0, inside), high: boundary(seen, 1, inside) };
}

/** Where `inside` ends between `from`, at whose side it holds, and `to`, where it need not. */
function boundary(from: number, to: number, inside: (t: number) => boolean): number {
  if (from === to) return to;
  let [within, without] = [from, to];
  for (let step = 0; step < 60; step += 1) {
    const middle = (within + without) / 2;
    if (inside(middle)) within = middle;
    else without = middle;
  }
  return within;
}
