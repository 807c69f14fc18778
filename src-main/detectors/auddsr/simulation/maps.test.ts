import { describe, expect, it } from 'vitest';

import { Random } from '../../../engine/random.ts';
import { auddsrPresets } from '../settings.ts';
import { bandMap, drawCells, perlinMap, perlinNoise, pool } from './maps.ts';

const { band } = auddsrPresets.paper.simulation;
const MEL = 128;
const TIME = 320;

// By index: V8 takes many times as long for callbacks and `for ... of` over a typed array.
function mean(values: ArrayLike<number>): number {
  const { length } = values;
  let sum = 0;
  for (let i = 0; i < length; i += 1) sum += values[i]!;
  return sum / length;
}

/** Masked shares in % over drawn maps, at full resolution and after pooling by 4 and 8, and the share of empty maps. */
function shares(draws: number, draw: () => Uint8Array) {
  const sums = { full: 0, by4: 0, by8: 0, empty: 0 };
  for (let i = 0; i < draws; i += 1) {
    const map = draw();
    const full = mean(map);
    sums.full += full;
    sums.by4 += mean(pool(map, MEL, TIME, 4));
    sums.by8 += mean(pool(map, MEL, TIME, 8));
    sums.empty += full === 0 ? 1 : 0;
  }
  const percent = (sum: number) => (100 * sum) / draws;
  return { full: percent(sums.full), by4: percent(sums.by4), by8: percent(sums.by8), empty: percent(sums.empty) };
}

function expectNear(value: number, expected: number, tolerance: number): void {
  expect(Math.abs(value - expected), `${value} near ${expected}`).toBeLessThan(tolerance);
}

describe('perlinNoise', () => {
  it('is 0 at the lattice and stays within 1', () => {
    const random = new Random('lattice');
    for (const cells of [1, 2, 4, 8, 16, 32]) {
      const noise = perlinNoise(random, MEL, TIME, cells, 32 / cells);
      for (let row = 0; row < cells; row += 1)
        for (let column = 0; column < 32 / cells; column += 1)
          expect(noise[(row * MEL * TIME) / cells + (column * TIME * cells) / 32]).toBeCloseTo(0, 12);
      expect(Math.max(...noise.map(Math.abs))).toBeLessThanOrEqual(1);
    }
  });

  // methods.md section 8: space-average variance 0.09306. A field of 32 x 32 cells, sampled at 16 x 16 points a cell,
  // averages over 1024 of them.
  it('has the variance of a single octave', () => {
    const random = new Random('variance');
    const variances = Array.from({ length: 10 }, () => mean(perlinNoise(random, 512, 512, 32, 32).map((n) => n * n)));
    expect(mean(variances)).toBeCloseTo(0.09306, 3);
  });
});

describe('perlinMap', () => {
  // methods.md section 8, over draws before an empty one is drawn again: masked 5.42 % (SE 0.03 in 14 400 draws, so 0.07
  // in 3000), empty 4.8 % (SE 0.4), pooled 10.6 and 18.2 % (SE 0.10 and 0.22). Tolerance: three standard errors.
  it('masks as much as DSR’s maps', () => {
    const random = new Random('perlin');
    const { full, by4, by8, empty } = shares(3000, () => {
      const noise = perlinNoise(random, MEL, TIME, drawCells(random), drawCells(random));
      const map = new Uint8Array(noise.length);
      for (let i = 0; i < map.length; i += 1) map[i] = noise[i]! > 0.5 ? 1 : 0;
      return map;
    });
    expectNear(full, 5.42, 0.21);
    expectNear(by4, 10.6, 0.3);
    expectNear(by8, 18.2, 0.66);
    expectNear(empty, 4.8, 1.2);
  });

  it.each([
    [128, 320],
    [128, 313],
    [8, 8],
    [128, 1],
  ])('is never empty at %i x %i', (mel, time) => {
    const random = new Random('never empty');
    for (let i = 0; i < 200; i += 1) {
      const map = perlinMap(random, mel, time);
      expect(map).toHaveLength(mel * time);
      expect(map.includes(1)).toBe(true);
    }
  });
});

describe('bandMap', () => {
  // methods.md section 8: 15.9 % masked, pooled 17.5 and 19.8 %. One map's share has a deviation of about 13 %, so 6000
  // maps one of 0.17 %.
  it('masks as much as methods.md says', () => {
    const random = new Random('band');
    const { full, by4, by8, empty } = shares(6000, () => bandMap(random, MEL, TIME, band));
    expectNear(full, 15.9, 0.5);
    expectNear(by4, 17.5, 0.5);
    expectNear(by8, 19.8, 0.5);
    expect(empty).toBe(0);
  });

  it('marks the same frames in every band that it has', () => {
    const random = new Random('rows');
    for (let i = 0; i < 200; i += 1) {
      const map = bandMap(random, MEL, TIME, band);
      const rows = Array.from({ length: MEL }, (_, row) => map.subarray(row * TIME, (row + 1) * TIME).join(''));
      const marked = rows.filter((row) => row.includes('1'));
      expect(new Set(marked).size).toBe(1);
      expect(marked.length).toBeGreaterThanOrEqual(8);
      expect(marked.length).toBeLessThanOrEqual(64);
      expect(rows.lastIndexOf(marked[0]!) - rows.indexOf(marked[0]!)).toBe(marked.length - 1);
    }
  });

  it('fits a map smaller than its widths', () => {
    const random = new Random('small');
    for (let i = 0; i < 100; i += 1) expect(bandMap(random, 4, 3, band).includes(1)).toBe(true);
  });
});

describe('pool', () => {
  it('marks every cell that is touched', () => {
    const map = new Uint8Array(8 * 16);
    map[7 * 16 + 8] = 1;
    expect([...pool(map, 8, 16, 8)]).toEqual([0, 1]);
    expect([...pool(map, 8, 16, 4)]).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
  });
});
