/**
 * The line around what a map calls anomalous: marching squares between cell centres, with linear interpolation.
 */
import type { Level } from './levels.ts';

/**
 * Which edges of a square the line joins, by the corners that reach the threshold (1 lower left, 2 lower right, 4 upper
 * right, 8 upper left). Edges: 0 bottom, 1 right, 2 top, 3 left. The two saddles (5, 10) are decided by the square's mean.
 */
const JOINS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];
const SADDLES = {
  5: {
    joined: [
      [3, 2],
      [1, 0],
    ],
    apart: [
      [3, 0],
      [1, 2],
    ],
  },
  10: {
    joined: [
      [0, 3],
      [2, 1],
    ],
    apart: [
      [0, 1],
      [2, 3],
    ],
  },
} as const satisfies Record<number, Record<'joined' | 'apart', readonly (readonly [number, number])[]>>;

/**
 * @param from, to the cells between whose centres the line is looked for: squares from `from` to `to - 1`
 * @returns segments `[x0, y0, x1, y1, ...]` in cells and bands; whole numbers are cells' centres
 */
export function contourSegments(level: Level, threshold: number, from = 0, to = level.frames): Float32Array {
  const { bands, frames, data } = level;
  const segments: number[] = [];
  const last = Math.min(to, frames - 1);
  for (let band = 0; band < bands - 1; band++) {
    const low = band * frames;
    const high = low + frames;
    for (let cell = Math.max(0, from); cell < last; cell++) {
      const a = data[low + cell]!;
      const b = data[low + cell + 1]!;
      const c = data[high + cell + 1]!;
      const d = data[high + cell]!;
      const corners =
        (a >= threshold ? 1 : 0) | (b >= threshold ? 2 : 0) | (c >= threshold ? 4 : 0) | (d >= threshold ? 8 : 0);
      if (corners === 0 || corners === 15) continue;
      const joins =
        corners === 5 || corners === 10
          ? SADDLES[corners][(a + b + c + d) / 4 >= threshold ? 'joined' : 'apart']
          : JOINS[corners]!;
      for (const join of joins) {
        for (const edge of join) {
          if (edge === 0) segments.push(cell + crossing(a, b, threshold), band);
          else if (edge === 1) segments.push(cell + 1, band + crossing(b, c, threshold));
          else if (edge === 2) segments.push(cell + crossing(d, c, threshold), band + 1);
          else segments.push(cell, band + crossing(a, d, threshold));
        }
      }
    }
  }
  return Float32Array.from(segments);
}

function crossing(from: number, to: number, threshold: number): number {
  return from === to ? 0.5 : (threshold - from) / (to - from);
}
