import { describe, expect, it } from 'vitest';

import { combinedScores, fitCombination } from './combined.ts';
import { midranks, spearman, standardOf } from './ranks.ts';
import { reference } from './testing/reference.ts';

const { paired } = reference;

describe('ranks', () => {
  it('are shared by equal values', () => {
    expect([...midranks([30, 10, 20, 10, 10])]).toEqual([5, 2, 4, 2, 2]);
    expect([...midranks([])]).toEqual([]);
  });

  it.each(paired)('correlate as in SciPy: $spearman', ({ first, second, spearman: expected }) => {
    expect(spearman(first, second)).toBeCloseTo(expected, 12);
  });

  it('correlate at the ends, and not where there is nothing to rank', () => {
    expect(spearman([1, 2, 3], [2, 4, 9])).toBe(1);
    expect(spearman([1, 2, 3], [9, 4, 2])).toBe(-1);
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull();
    expect(spearman([1], [2])).toBeNull();
    expect(() => spearman([1], [])).toThrow(RangeError);
  });
});

describe('the combined score', () => {
  const training = [
    { name: 'a', scores: { map: 1, restoration: 10 } },
    { name: 'b', scores: { map: 3, restoration: 30 } },
  ];
  const parts = [
    { name: 'map', weight: 1 },
    { name: 'restoration', weight: 0.5 },
  ];

  it('adds z-scores of the training clips by weight', () => {
    const combination = fitCombination(parts, training);
    expect(combination.parts[1]).toEqual({ name: 'restoration', weight: 0.5, mean: 20, deviation: 10 });
    const clips = [{ name: 'c', scores: { map: 5, restoration: 20, other: 1 } }, ...training];
    expect(combinedScores(combination, clips)).toEqual([
      { name: 'c', score: 3 },
      { name: 'a', score: -1.5 },
      { name: 'b', score: 1.5 },
    ]);
    expect(combinedScores(JSON.parse(JSON.stringify(combination)) as typeof combination, clips)).toHaveLength(3);
  });

  it('names the clip whose part is not a number', () => {
    const bad = [...training, { name: 'bad.wav', scores: { map: NaN, restoration: 1 } }];
    const named = expect.objectContaining({ code: 'SCORE_NOT_FINITE', message: expect.stringContaining('bad.wav') });
    expect(() => fitCombination(parts, bad)).toThrow(named);
    expect(() => combinedScores(fitCombination(parts, training), bad)).toThrow(named);
  });

  it('needs spread, and every part', () => {
    const constant = (values: readonly number[]) => () => standardOf(values, 'map');
    for (const values of [[], [2], [2, 2], [0.1, 0.1, 0.1]])
      expect(constant(values)).toThrow(expect.objectContaining({ code: 'SCORES_CONSTANT' }));
    expect(() => fitCombination([{ name: 'absent', weight: 1 }], training)).toThrow(RangeError);
  });
});
