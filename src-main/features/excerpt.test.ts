import { expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

const samples = (...values: number[]) => Float32Array.from(values);

it('takes the first samples, in memory of its own', () => {
  const clip = samples(1, 2, 3, 4);
  const first = excerptOf(clip, 3);
  expect(first).toEqual(samples(1, 2, 3));
  expect(first.buffer.byteLength).toBe(12);
  expect(excerptOf(clip, 4).buffer).not.toBe(clip.buffer);
});

it('repeats a shorter clip', () => {
  expect(excerptOf(samples(1, 2, 3), 8)).toEqual(samples(1, 2, 3, 1, 2, 3, 1, 2));
});

it('has nothing of nothing', () => {
  expect(excerptOf(samples(), 8)).toEqual(samples());
});
