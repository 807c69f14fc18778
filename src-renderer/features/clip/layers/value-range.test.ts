import { expect, it } from 'vitest';
import { autoRange, percentileRange, symmetricRange } from './value-range.ts';

it('is between the percentiles that sorting finds', () => {
  let state = 3;
  const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const data = Float32Array.from({ length: 20_000 }, () => -80 + 60 * random() ** 2);
  const sorted = data.slice().sort();
  const { low, high } = percentileRange(data, 0.02, 0.998);
  const step = (sorted.at(-1)! - sorted[0]!) / 4096;
  expect(Math.abs(low - sorted[400]!)).toBeLessThan(2 * step);
  expect(Math.abs(high - sorted[19_960]!)).toBeLessThan(2 * step);
});

it('a click does not decide it, nor does what is not a number', () => {
  const data = new Float32Array(10_000).map((_, index) => -60 + (index % 100) / 5);
  data[5] = 40;
  data[6] = Number.NaN;
  data[7] = -Infinity;
  const { low, high } = percentileRange(data, 0.02, 0.998);
  expect(low).toBeCloseTo(-59.6, 0);
  expect(high).toBeCloseTo(-40.2, 0);
});

it('is never empty', () => {
  expect(percentileRange(new Float32Array(8).fill(-20), 0.02, 0.998)).toEqual({ low: -20, high: -19 });
  expect(percentileRange(new Float32Array(8).fill(Number.NaN), 0.02, 0.998)).toEqual({ low: 0, high: 1 });
  expect(autoRange(new Float32Array(8).fill(-20.5))).toEqual({ low: -21, high: -19 });
});

it('differences reach as far below zero as above', () => {
  expect(symmetricRange(Float32Array.from({ length: 1000 }, (_, index) => -7.5 + index / 100))).toEqual({
    low: -8,
    high: 8,
  });
});
