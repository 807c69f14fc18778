import { expect, test } from 'vitest';
import { resampledAreas } from './bootstrap.ts';
import { averageDifference, compareMeans, comparePaired, meanAndSpread } from './paired.ts';
import { splitPaired, type LabelledScores } from './scores.ts';

/**
 * Twelve normal and nine anomalous clips with ties. Reference by NumPy and SciPy from the definitions: placements as means
 * over all pairs, `np.cov`, `norm.sf`; bootstrap percentiles of 20 000 resamples of their own.
 */
const CLIPS = {
  anomalous: Array.from({ length: 21 }, (_, i) => i >= 12),
  first: [
    ...[-0.58, -1.35, -0.48, 0.58, 1.47, -0.55, -0.66, -1.18, 0.68, 1.12, 0.28, -1.25],
    ...[0.12, 2.38, 1.24, -0.97, 0.57, 0.13, 0.13, 1.18, 0.77],
  ],
  second: [
    ...[-2.6, -1.08, -1.24, 0.45, 1.18, -1.68, -0.76, -1.01, 1.61, 0.57, 0.94, -2.22],
    ...[-0.06, 2.04, 2.71, -0.02, 3.3, 0.61, 1.33, 1.47, -0.06],
  ],
};

test("DeLong's paired difference is the reference's, with interval and p", () => {
  const { auc, deLong } = comparePaired(CLIPS, 0)!;
  expect(auc).toBeCloseTo(-1 / 9, 12);
  expect(deLong!.difference).toBeCloseTo(-1 / 9, 12);
  expect(deLong!.interval.low).toBeCloseTo(-0.269_059_665_029_170_84, 12);
  expect(deLong!.interval.high).toBeCloseTo(0.046_837_442_806_948_74, 12);
  expect(deLong!.pValue).toBeCloseTo(0.167_967_537_321_777_6, 10);
});

test("the paired bootstrap's percentiles are those of another generator, within what 2000 resamples tell", () => {
  const { pauc, paucInterval, resampled } = comparePaired(CLIPS, 0)!;
  expect(pauc).toBeCloseTo(0.551_656_920_077_972_7 - 0.668_615_984_405_458_1, 12);
  expect(Math.abs(paucInterval.low - -0.3509)).toBeLessThan(0.03);
  expect(Math.abs(paucInterval.high - 0.117)).toBeLessThan(0.03);
  const average = averageDifference([comparePaired(CLIPS, 0)!])!;
  expect(average.auc.difference).toBeCloseTo(-1 / 9, 12);
  expect(Math.abs(average.auc.interval.low - -0.287)).toBeLessThan(0.02);
  expect(Math.abs(average.auc.interval.high - 0.0463)).toBeLessThan(0.02);
  expect(average.pauc.interval).toEqual(paucInterval);
  expect(resampled.auc).toHaveLength(2000);
});

test('the same clips are drawn for both: a system does not differ from itself in any resample', () => {
  const same = comparePaired({ ...CLIPS, second: CLIPS.first.map((score) => 3 * score + 1) }, 7)!;
  expect(new Set(same.resampled.auc)).toEqual(new Set([0]));
  expect(new Set(same.resampled.pauc)).toEqual(new Set([0]));
  expect(same.deLong).toMatchObject({ difference: 0, pValue: 1 });
});

test('machines are drawn apart: the mean of two that differ alike is more certain than one', () => {
  const [one, other] = [comparePaired(CLIPS, 'a')!, comparePaired(CLIPS, 'b')!];
  const width = ({ low, high }: { low: number; high: number }): number => high - low;
  const [single, both] = [averageDifference([one])!, averageDifference([one, other])!];
  expect(both.auc.difference).toBeCloseTo(single.auc.difference, 12);
  expect(width(both.auc.interval) / width(single.auc.interval)).toBeCloseTo(Math.SQRT1_2, 1);
});

test('means over seeds: one run twice is that run, two of each are the mean with less doubt', () => {
  const run = (scores: LabelledScores) => ({ scores, resampled: resampledAreas(scores, { seed: 0 })! });
  const [a, b] = splitPaired(CLIPS).map(run) as [ReturnType<typeof run>, ReturnType<typeof run>];
  const [plain, twice] = [comparePaired(CLIPS, 0)!, compareMeans([a, a], [b, b, b])!];
  expect(twice.deLong!.interval.low).toBeCloseTo(plain.deLong!.interval.low, 12);
  expect(twice.paucInterval.high).toBeCloseTo(plain.paucInterval.high, 12);
  // Against the mean of itself and the other, half of the difference and half of its interval are left.
  const half = compareMeans([a, b], [b])!;
  expect(half.auc).toBeCloseTo(plain.auc / 2, 12);
  expect(half.deLong!.interval.high).toBeCloseTo(plain.deLong!.interval.high / 2, 12);
  expect(half.deLong!.pValue).toBeCloseTo(plain.deLong!.pValue, 10);
  expect(half.paucInterval.low).toBeCloseTo(plain.paucInterval.low / 2, 12);
  expect(compareMeans([], [b])).toBeNull();
});

test('an average may weigh machines: types alike, however many IDs they have', () => {
  const [one, other] = [comparePaired(CLIPS, 'a')!, comparePaired({ ...CLIPS, second: CLIPS.first }, 'b')!];
  const weighed = averageDifference([one, other], [0.25, 0.75])!;
  expect(weighed.auc.difference).toBeCloseTo(one.auc / 4, 12);
  expect(weighed.auc.interval.low).toBeLessThan(weighed.auc.difference);
});

test('nothing without both classes, and no spread of one seed', () => {
  expect(comparePaired({ anomalous: [false], first: [1], second: [2] }, 0)).toBeNull();
  expect(averageDifference([])).toBeNull();
  expect(meanAndSpread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, spread: Math.sqrt(32 / 7) });
  expect(meanAndSpread([3])).toEqual({ mean: 3, spread: null });
  expect(meanAndSpread([])).toBeNull();
});
