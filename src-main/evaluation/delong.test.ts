import { describe, expect, it } from 'vitest';

import { aucInterval, comparePairedAuc, deLong } from './delong.ts';
import { reference } from './testing/reference.ts';

const { roc, paired } = reference;

describe('aucInterval', () => {
  it.each(roc.map((reference, index) => ({ index, ...reference })))(
    'has the variance by the definition: case $index',
    (reference) => {
      expect(deLong(reference).variance).toBeCloseTo(reference.variance, 12);
      const [low, high] = reference.interval;
      expect(aucInterval(reference)).toEqual({
        low: expect.closeTo(low, 10),
        high: expect.closeTo(high, 10),
        method: 'DeLong, logit',
      });
    },
  );

  it('of a perfect ranking is not a point, and narrows with more clips', () => {
    const perfect = (count: number) =>
      aucInterval({
        normal: Array.from({ length: count }, (_, i) => i),
        anomalous: Array.from({ length: count }, (_, i) => count + i),
      });
    expect(perfect(10)).toEqual({ low: expect.any(Number), high: 1, method: 'Newcombe' });
    expect(perfect(10)!.low).toBeGreaterThan(0.6);
    expect(perfect(10)!.low).toBeLessThan(0.9);
    expect(perfect(100)!.low).toBeGreaterThan(0.95);
  });

  it('exists with one clip in a class, and mirrors when the classes change places', () => {
    const one = aucInterval({ normal: [1, 2, 3, 4], anomalous: [2.5] })!;
    expect(one.method).toBe('Newcombe');
    expect(one.low).toBeLessThan(0.2);
    const inverted = aucInterval({ normal: [5, 6], anomalous: [1, 2] })!;
    const upright = aucInterval({ normal: [1, 2], anomalous: [5, 6] })!;
    expect(inverted.low).toBe(0);
    expect(upright.high).toBe(1);
    expect(inverted.high).toBeGreaterThan(0.2);
  });

  it('is nothing without both classes', () => {
    expect(aucInterval({ normal: [], anomalous: [1] })).toBeNull();
  });
});

describe('comparePairedAuc', () => {
  it.each(paired)('is the test by the definition: p = $pValue', (reference) => {
    const result = comparePairedAuc(reference)!;
    expect(result.difference).toBeCloseTo(reference.difference, 12);
    expect(result.pValue).toBeCloseTo(reference.pValue, 10);
    expect(result.interval.low).toBeLessThan(reference.difference);
    expect(result.interval.low <= 0 && result.interval.high >= 0).toBe(reference.pValue >= 0.05);
  });

  it('finds no difference between a system and itself, or a monotone function of it', () => {
    const { anomalous, first } = paired[0]!;
    const same = comparePairedAuc({ anomalous, first, second: first.map((score) => Math.exp(score)) });
    expect(same).toEqual({ difference: 0, interval: { low: 0, high: 0 }, pValue: 1 });
  });

  it('is nothing with fewer than two clips in a class, and refuses lists of different lengths', () => {
    expect(comparePairedAuc({ anomalous: [true, false, false], first: [1, 2, 3], second: [1, 2, 3] })).toBeNull();
    expect(() => comparePairedAuc({ anomalous: [true, false], first: [1], second: [1, 2] })).toThrow(RangeError);
  });
});
