import { expect, it } from 'vitest';
import { temporaryFolder } from '../../src-main/datasets/testing/folders.ts';
import { difference } from './numbers/compare.ts';
import { numbers } from './numbers/index.ts';

it('gives the same numbers twice, and those of last time', async () => {
  const lines: string[] = [];
  const figures = await numbers.run({
    size: 'short',
    seed: 1,
    folder: await temporaryFolder(),
    say: (line) => lines.push(line),
  });
  expect(figures.filter(({ kept }) => !kept)).toEqual([]);
  expect(figures).toHaveLength(2);
});

it('measures how far scores are apart', () => {
  expect(difference([1, 2, 3], [1, 2, 3])).toEqual({ spearman: 1, relative: 0, ofRange: 0 });
  const { spearman, relative, ofRange } = difference([10, 20, 30], [10, 31, 30]);
  expect(spearman).toBeCloseTo(0.5, 12);
  expect(relative).toBeCloseTo(11 / 31, 12);
  expect(ofRange).toBeCloseTo(11 / 20, 12);
  expect(() => difference([1, 2], [1, NaN])).toThrow('no order');
});
