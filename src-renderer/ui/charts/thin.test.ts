import { describe, expect, it } from 'vitest';
import { thin, type Point } from './thin.ts';

describe('thinning a curve', () => {
  const flat = Array.from({ length: 10_000 }, (_, step): Point => [step, 1]);

  it('keeps ends, order, a single spike and a single dip', () => {
    const points = flat.map(([x, y]): Point => (x === 4321 ? [x, 9] : x === 7000 ? [x, -9] : [x, y]));
    const kept = thin(points, 200);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept[0]).toEqual([0, 1]);
    expect(kept.at(-1)).toEqual([9999, 1]);
    expect(kept).toContainEqual([4321, 9]);
    expect(kept).toContainEqual([7000, -9]);
    expect(kept.every(([x], at) => at === 0 || x > kept[at - 1]![0])).toBe(true);
  });

  it('keeps a gap, and short curves as they are', () => {
    const gap = flat.map(([x, y]): Point => [x, x >= 2000 && x < 6000 ? null : y]);
    expect(thin(gap, 100).some(([, y]) => y === null)).toBe(true);
    const short = flat.slice(0, 50);
    expect(thin(short, 100)).toBe(short);
  });
});
