import { describe, expect, it } from 'vitest';

import { Random } from '../engine/random.ts';
import { fitGamma } from './gamma-fit.ts';
import { logGamma } from './special-functions.ts';
import { reference } from './testing/reference.ts';
import { bestF1Threshold, decide, falsePositiveThreshold, gammaThreshold } from './thresholds.ts';

const { gamma } = reference;

describe('gammaThreshold', () => {
  it.each(gamma)('is close to SciPy’s, with a likelihood at least as good: $name', ({ scores, ...expected }) => {
    const { shape, location, scale } = fitGamma(scores);
    const logLikelihood = scores
      .map((score) => (score - location) / scale)
      .reduce((sum, z) => sum + ((shape - 1) * Math.log(z) - z - logGamma(shape) - Math.log(scale)) / scores.length, 0);
    expect(logLikelihood).toBeGreaterThan(expected.logLikelihood - 1e-6);
    const { value } = gammaThreshold(scores);
    const spread = Math.max(...scores) - Math.min(...scores);
    expect(Math.abs(value! - expected.quantile)).toBeLessThan(0.002 * spread);
  });

  it('leaves about a tenth of the training scores above it, whatever their distribution', () => {
    const random = new Random('thresholds');
    const samples = (draw: () => number) => Array.from({ length: 500 }, draw);
    const distributions = [
      samples(() => random.normal(-3, 0.2)),
      samples(() => random.uniform(5, 6)),
      samples(() => -Math.log(1 - random.uniform())),
      samples(() => Math.sqrt(random.uniform())),
      samples(() => 1e6 + random.normal()),
    ];
    for (const scores of distributions) {
      const { value } = gammaThreshold(scores);
      const above = scores.filter((score) => score > value!).length / scores.length;
      expect(above).toBeGreaterThan(0.02);
      expect(above).toBeLessThan(0.16);
    }
  });

  it('moves with its quantile', () => {
    const [{ scores } = { scores: [] }] = gamma;
    const at = (quantile: number) => gammaThreshold(scores, quantile).value!;
    expect(at(0.5)).toBeLessThan(at(0.9));
    expect(at(0.9)).toBeLessThan(at(0.99));
  });

  it('says why there is none', () => {
    for (const scores of [[], [1], [2, 2, 2, 2], [1, 2, 1, 2]])
      expect(gammaThreshold(scores)).toEqual({ value: null, reason: expect.stringContaining('training scores') });
    expect(gammaThreshold([1, 2, 4]).value).toBeGreaterThan(2);
  });
});

describe('falsePositiveThreshold', () => {
  const normal = Array.from({ length: 30 }, (_, i) => i);
  it.each([
    [0, 29],
    [0.1, 26],
    [0.11, 26],
    [0.5, 14],
    [1, -Infinity],
  ])('calls at most %f of the normal clips anomalous', (maxFpr, threshold) => {
    expect(falsePositiveThreshold(normal, maxFpr)).toEqual({ value: threshold });
    expect(decide({ normal, anomalous: [] }, threshold).falsePositives / 30).toBeLessThanOrEqual(maxFpr);
  });

  it('keeps below the share when scores are equal', () => {
    expect(falsePositiveThreshold([1, 5, 5, 5], 0.5)).toEqual({ value: 5 });
    expect(falsePositiveThreshold([], 0.1)).toMatchObject({ value: null });
  });
});

describe('bestF1Threshold', () => {
  it('is best among all thresholds', () => {
    const random = new Random(5);
    for (let trial = 0; trial < 20; trial += 1) {
      const draw = (count: number, mean: number) =>
        Array.from({ length: count }, () => Math.round(random.normal(mean, 3)));
      const scores = { normal: draw(15, 0), anomalous: draw(10, 2) };
      const { value } = bestF1Threshold(scores);
      const best = Math.max(
        ...[-Infinity, ...scores.normal, ...scores.anomalous].map((threshold) => decide(scores, threshold).f1),
      );
      expect(decide(scores, value!).f1).toBeCloseTo(best, 12);
    }
  });

  it('lies between the classes where it can', () => {
    expect(bestF1Threshold({ normal: [1, 2], anomalous: [4, 5] })).toEqual({ value: 3 });
    expect(bestF1Threshold({ normal: [], anomalous: [4, 5] })).toMatchObject({ value: null });
  });
});

describe('decide', () => {
  it('counts, a score at the threshold being normal', () => {
    expect(decide({ normal: [1, 2, 3], anomalous: [2, 3, 4, 5] }, 3)).toEqual({
      truePositives: 2,
      falsePositives: 0,
      trueNegatives: 3,
      falseNegatives: 2,
      precision: 1,
      recall: 0.5,
      f1: expect.closeTo(2 / 3, 12),
    });
    expect(decide({ normal: [], anomalous: [] }, 0)).toMatchObject({ precision: 0, recall: 0, f1: 0 });
  });
});
