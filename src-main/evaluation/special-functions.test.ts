import { describe, expect, it } from 'vitest';

import { digamma, gammaQuantile, incompleteGamma, logGamma, normalTails, trigamma } from './special-functions.ts';
import { reference } from './testing/reference.ts';

/** Largest error relative to the value, or to `floor` for smaller values. */
function close(actual: number, expected: number, tolerance: number, floor = 0): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(expected), floor));
}

describe('special functions agree with SciPy', () => {
  it('logGamma, digamma, trigamma', () => {
    for (const [x, expected] of reference.logGamma) close(logGamma(x), expected, 1e-13, 1);
    for (const [x, expected] of reference.digamma) close(digamma(x), expected, 1e-13, 1);
    for (const [x, expected] of reference.trigamma) close(trigamma(x), expected, 1e-12);
  });

  it('incomplete gamma, both tails', () => {
    for (const [a, x, lower, upper] of reference.incompleteGamma) {
      // exp(a ln x - x - ln Gamma(a)) loses digits in proportion to its terms.
      const tolerance = 1e-12 + 1e-15 * a * Math.log(a + 2);
      const result = incompleteGamma(a, x);
      close(result.lower, lower, tolerance, 1e-300);
      close(result.upper, upper, tolerance, x < a + 1 ? 1 : 1e-300);
    }
    expect(incompleteGamma(2, 0)).toEqual({ lower: 0, upper: 1 });
  });

  it('gamma quantiles', () => {
    for (const [probability, shape, x] of reference.gammaQuantile) close(gammaQuantile(probability, shape), x, 1e-9);
    expect(() => gammaQuantile(1, 2)).toThrow(RangeError);
  });

  it('tails of the normal distribution', () => {
    for (const [z, expected] of reference.normalTails) close(normalTails(z), expected, 1e-11);
  });
});
