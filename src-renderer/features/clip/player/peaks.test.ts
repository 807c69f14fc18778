import { expect, it } from 'vitest';
import { extremes, peaksOf } from './peaks.ts';

it('has the exact extremes of any stretch', () => {
  let state = 11;
  const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const samples = Int16Array.from({ length: 10_007 }, () => Math.round((random() - 0.5) * 60_000 * random() ** 4));
  const peaks = peaksOf(samples);
  const pair: [number, number] = [0, 0];
  for (let round = 0; round < 400; round++) {
    const from = Math.floor(random() * samples.length);
    const to = Math.min(samples.length, from + 1 + Math.floor(random() ** 3 * samples.length));
    extremes(peaks, from, to, pair);
    const stretch = samples.subarray(from, to);
    expect(pair).toEqual([stretch.reduce((a, b) => Math.min(a, b)), stretch.reduce((a, b) => Math.max(a, b))]);
  }
  expect(peaks.peak).toBe(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
});

it('is quiet outside the clip', () => {
  const pair: [number, number] = [5, 5];
  extremes(peaksOf(Int16Array.of(1, 2)), 2, 9, pair);
  expect(pair).toEqual([0, 0]);
});
