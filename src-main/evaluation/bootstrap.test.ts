import { describe, expect, it } from 'vitest';

import { Random } from '../engine/random.ts';
import { comparePairedPartialAuc, partialAucInterval } from './bootstrap.ts';
import { aucInterval } from './delong.ts';
import { partialAuc } from './roc.ts';
import { reference } from './testing/reference.ts';

const { roc, paired } = reference;

describe('partialAucInterval', () => {
  it('repeats with its seed and only with it', () => {
    const [scores] = roc;
    const interval = partialAucInterval(scores!, { seed: 7 });
    expect(partialAucInterval(scores!, { seed: 7 })).toEqual(interval);
    expect(partialAucInterval(scores!, { seed: 8 })).not.toEqual(interval);
  });

  it.each(roc.map((reference, index) => ({ index, ...reference })))('is around the figure: case $index', (scores) => {
    const { low, high } = partialAucInterval(scores, { seed: 1 })!;
    const { value } = partialAuc(scores);
    expect(low).toBeLessThanOrEqual(value!);
    expect(high).toBeGreaterThanOrEqual(value!);
    expect(low).toBeGreaterThan(0.47);
    expect(high).toBeLessThanOrEqual(1);
  });

  it('agrees with DeLong on the full AUC', () => {
    const scores = roc[1]!;
    const bootstrap = partialAucInterval(scores, { seed: 1, maxFpr: 1 })!;
    const deLong = aucInterval(scores)!;
    expect(Math.abs(bootstrap.low - deLong.low)).toBeLessThan(0.015);
    expect(Math.abs(bootstrap.high - deLong.high)).toBeLessThan(0.015);
  });

  it('covers the truth about as often as it says', () => {
    // Normal scores against normal scores shifted by 1.5; the true pAUC is that of very many.
    const random = new Random('coverage');
    const draw = (count: number, mean: number) => Array.from({ length: count }, () => random.normal(mean));
    const truth = partialAuc({ normal: draw(100_000, 0), anomalous: draw(100_000, 1.5) }).value!;
    let covered = 0;
    for (let trial = 0; trial < 200; trial += 1) {
      const interval = partialAucInterval(
        { normal: draw(100, 0), anomalous: draw(100, 1.5) },
        { seed: trial, resamples: 300 },
      )!;
      if (interval.low <= truth && truth <= interval.high) covered += 1;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
  });

  it('is nothing without both classes', () => {
    expect(partialAucInterval({ normal: [1], anomalous: [] }, { seed: 1 })).toBeNull();
  });
});

describe('comparePairedPartialAuc', () => {
  it('is the difference, and repeats', () => {
    const [reference] = paired;
    const result = comparePairedPartialAuc(reference!, { seed: 3 })!;
    const of = (scores: number[]) =>
      partialAuc({
        normal: scores.filter((_, i) => !reference!.anomalous[i]),
        anomalous: scores.filter((_, i) => reference!.anomalous[i]),
      }).value!;
    expect(result.difference).toBeCloseTo(of(reference!.first) - of(reference!.second), 12);
    expect(result.interval.low).toBeLessThanOrEqual(result.difference);
    expect(result.interval.high).toBeGreaterThanOrEqual(result.difference);
    expect(comparePairedPartialAuc(reference!, { seed: 3 })).toEqual(result);
  });

  it('of a system and itself is nothing at all', () => {
    const { anomalous, first } = paired[0]!;
    const result = comparePairedPartialAuc({ anomalous, first, second: first }, { seed: 3 });
    expect(result).toEqual({ difference: 0, interval: { low: 0, high: 0 } });
  });
});
