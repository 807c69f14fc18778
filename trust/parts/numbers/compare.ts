/** How far two lists of scores are from each other. */
import { spearman } from '../../../src-main/evaluation/ranks.ts';

export interface Difference {
  /** Of the ranks; 1 where both lists order the clips alike. */
  readonly spearman: number;
  /** Largest |a - b| as a share of the larger of |a|, |b|. */
  readonly relative: number;
  /** Largest |a - b| as a share of max(a) - min(a): of scores that may be near 0, it is what an order depends on. */
  readonly ofRange: number;
}

/** @param b as many as `a`, of the same clips in the same order */
export function difference(a: readonly number[], b: readonly number[]): Difference {
  const correlation = spearman(a, b);
  if (correlation === null || ![...a, ...b].every(Number.isFinite)) throw new Error('the scores have no order');
  const apart = a.map((value, i) => Math.abs(value - b[i]!));
  const range = Math.max(...a) - Math.min(...a);
  return {
    spearman: correlation,
    relative: Math.max(
      ...apart.map((value, i) => value / Math.max(Math.abs(a[i]!), Math.abs(b[i]!), Number.MIN_VALUE)),
    ),
    ofRange: Math.max(...apart) / range,
  };
}

/** `3e-6`. */
export const share = (value: number): string => (value === 0 ? '0' : value.toExponential(0));
