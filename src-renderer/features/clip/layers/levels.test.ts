import { expect, it } from 'vitest';
import { levelFor, levelsOf } from './levels.ts';

const grid = (values: readonly number[], bands = 1) => ({
  bands,
  frames: values.length / bands,
  hopSeconds: 1,
  data: Float32Array.from(values),
});

it('keeps the maximum of what a cell stands for', () => {
  const levels = levelsOf(grid([0, 0, 0.9, 0, 0, 0, 0, 0.2, 0.1]), 'max');
  expect([...levels.at(1).data]).toEqual([0, 0.9, 0, 0.2, 0.1].map(Math.fround));
  expect([...levels.at(3).data]).toEqual([0.9, 0.1].map(Math.fround));
  expect(levels.at(99).data[0]).toBe(Math.fround(0.9));
});

it('keeps the mean over frames, whatever is left over at the end', () => {
  const values = Array.from({ length: 11 }, (_, frame) => frame * frame);
  const levels = levelsOf(grid(values), 'mean');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const top = levels.at(levels.count - 1);
  expect(top.frames).toBe(1);
  expect(top.data[0]).toBeCloseTo(mean, 4);
  expect([...levels.at(2).data].map((value) => Math.round(value * 100) / 100)).toEqual([3.5, 31.5, 81.67]);
});

it('keeps bands apart', () => {
  expect([...levelsOf(grid([1, 3, 10, 30], 2), 'mean').at(1).data]).toEqual([2, 20]);
});

it('chooses cells of at least a device pixel', () => {
  expect([0.01, 1, 1.5, 2, 2.1, 12.5].map(levelFor)).toEqual([0, 0, 1, 1, 2, 4]);
});
