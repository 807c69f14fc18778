import { expect, it } from 'vitest';
import { contourSegments } from './contour.ts';
import type { Level } from './levels.ts';

const level = (rows: readonly (readonly number[])[]): Level => ({
  span: 1,
  bands: rows.length,
  frames: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
});

it('goes around a single hot cell, a quarter of the way where the threshold is', () => {
  // Band 0 first. From 0 to 1 the threshold 0.75 is crossed three quarters of the way: 0.25 before the hot centre (1, 1).
  const segments = contourSegments(
    level([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ]),
    0.75,
  );
  const lines = Array.from({ length: segments.length / 4 }, (_, at) => [...segments.slice(4 * at, 4 * at + 4)]);
  expect(lines).toEqual([
    // Square (0, 0): the hot corner is the upper right one; from its right edge to its top edge.
    [1, 0.75, 0.75, 1],
    // Square (1, 0): upper left.
    [1.25, 1, 1, 0.75],
    // Square (0, 1): lower right.
    [0.75, 1, 1, 1.25],
    // Square (1, 1): lower left.
    [1, 1.25, 1.25, 1],
  ]);
});

it('crosses a slope at its height, linearly', () => {
  const segments = contourSegments(
    level([
      [0, 4],
      [0, 4],
    ]),
    1,
  );
  expect([...segments]).toEqual([0.25, 0, 0.25, 1]);
});

it('joins the hot corners of a saddle when its mean is hot, and keeps them apart when it is not', () => {
  const hot = level([
    [1, 0.4],
    [0.4, 1],
  ]);
  // Mean 0.7: the cold corners are cut off, lower right and upper left.
  expect(sides(contourSegments(hot, 0.5))).toEqual(['bottom-right', 'left-top']);
  const cold = level([
    [0.6, 0],
    [0, 0.6],
  ]);
  expect(sides(contourSegments(cold, 0.5))).toEqual(['bottom-left', 'right-top']);
});

it('finds nothing where all is below or all above', () => {
  expect(contourSegments(level([[0, 0], [0, 0]]), 0.5)).toHaveLength(0); // prettier-ignore
  expect(contourSegments(level([[1, 1], [1, 1]]), 0.5)).toHaveLength(0); // prettier-ignore
});

it('finds the same in tiles as at once', () => {
  let state = 7;
  const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const noise: Level = { span: 1, bands: 5, frames: 40, data: Float32Array.from({ length: 200 }, random) };
  const whole = [...contourSegments(noise, 0.5)];
  const tiled = [0, 16, 32].flatMap((from) => [...contourSegments(noise, 0.5, from, from + 16)]);
  expect(tiled.sort()).toEqual(whole.sort());
});

function sides(segments: Float32Array): readonly string[] {
  const side = (x: number, y: number) => (y === 0 ? 'bottom' : y === 1 ? 'top' : x === 0 ? 'left' : 'right');
  return Array.from({ length: segments.length / 4 }, (_, at) => {
    const [x0, y0, x1, y1] = segments.slice(4 * at, 4 * at + 4);
    return [side(x0!, y0!), side(x1!, y1!)].sort().join('-');
  }).sort();
}
