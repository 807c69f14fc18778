/** Ranks, their correlation, and z-scores. */
import { UserError } from '../../src-shared/errors.ts';

/** From 1; equal values share the mean of their ranks. */
export function midranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Spearman's rank correlation; `null` for fewer than two values or when one side is constant. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}`);
  const [x, y] = [midranks(a), midranks(b)];
  const middle = (a.length + 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    xx += (x[i]! - middle) ** 2;
    yy += (y[i]! - middle) ** 2;
    xy += (x[i]! - middle) * (y[i]! - middle);
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

/** Mean and population standard deviation. */
export interface Standard {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * @param name what is standardised, for the error
 * @throws UserError SCORES_CONSTANT when there is no spread to measure by
 */
export function standardOf(values: readonly number[], name: string): Standard {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  // Rounding alone leaves about 1e-16 of the values' size.
  if (!(deviation > 1e-12 * Math.abs(mean)))
    throw new UserError(
      'SCORES_CONSTANT',
      values.length === 0
        ? `There are no normal training clips to standardise ${name} by.`
        : `All ${values.length} normal training clips have the same ${name}, so it cannot be standardised.`,
      { hint: 'Give more training clips, or leave that part out.' },
    );
  return { mean, deviation };
}

export const zScore = (value: number, { mean, deviation }: Standard): number => (value - mean) / deviation;
