import { describe, expect, it } from 'vitest';
import { sharedBins } from './histogram.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('shared bins', () => {
  it('hold every finite score once, the highest one included', () => {
    const { edges, counts } = sharedBins([
      [0, 1, 2, 3, Number.NaN],
      [3, 4, 8, Number.POSITIVE_INFINITY],
    ]);
    expect(counts.map(sum)).toEqual([4, 3]);
    expect([edges[0], edges.at(-1)]).toEqual([0, 8]);
    expect(counts[1]?.at(-1)).toBe(1);
    expect(counts[0]).toHaveLength(edges.length - 1);
  });

  it('are between 8 and 48, whatever the data', () => {
    const outlier = [...Array.from({ length: 1000 }, (_, i) => i / 1000), 1e6];
    expect(sharedBins([outlier]).edges).toHaveLength(49);
    expect(sharedBins([[0, 1]]).edges).toHaveLength(9);
    expect(sharedBins([[0, 0, 0, 0, 0, 1]]).edges).toHaveLength(49);
  });

  it('are one where all scores are equal, none where there are no scores', () => {
    expect(sharedBins([[2, 2], [2]])).toEqual({ edges: [1.9, 2.1], counts: [[2], [1]] });
    expect(sharedBins([[0], []])).toEqual({ edges: [-0.5, 0.5], counts: [[1], [0]] });
    expect(sharedBins([[], [Number.NaN]])).toEqual({ edges: [], counts: [[], []] });
  });
});
