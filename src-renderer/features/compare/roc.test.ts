import { expect, it } from 'vitest';
import { meanRoc } from './roc.ts';

const point = (fpr: number, tpr: number) => ({ fpr, tpr });
const good = [point(0, 0), point(0, 0.8), point(0.5, 1), point(1, 1)];
const chance = [point(0, 0), point(1, 1)];

it('is the mean rate at each false positive rate, upright where a curve is', () => {
  expect(meanRoc([good, chance])).toEqual([point(0, 0), point(0, 0.4), point(0.5, 0.75), point(1, 1)]);
});

it('is a single curve itself', () => {
  expect(meanRoc([good])).toEqual(good);
  expect(meanRoc([])).toEqual([]);
});

it('has the mean of the areas', () => {
  const area = (curve: readonly { fpr: number; tpr: number }[]): number =>
    curve.slice(1).reduce((sum, { fpr, tpr }, i) => sum + ((tpr + curve[i]!.tpr) / 2) * (fpr - curve[i]!.fpr), 0);
  expect(area(meanRoc([good, chance]))).toBeCloseTo((area(good) + area(chance)) / 2, 12);
});
