import { describe, expect, it } from 'vitest';

import { Random } from '../../../engine/random.ts';
import { auddsrPresets, type SimulationSettings } from '../settings.ts';
import { drawAlterations, neighbours, type AlterationShape, type Alterations } from './alterations.ts';

const { simulation } = auddsrPresets.paper;
const MEL = 128;
const TIME = 320;
const COARSE = (MEL * TIME) / 64;
const FINE = (MEL * TIME) / 16;
const codes = { coarse: 4096, fine: 4096 };

interface Item {
  readonly coarse: Float32Array;
  readonly fine: Float32Array;
  readonly coarseRank: Int32Array;
  readonly fineRank: Int32Array;
  readonly target: Float32Array;
  readonly recompute: number;
}

const items = (drawn: Alterations): Item[] =>
  Array.from(drawn.recompute, (recompute, i) => ({
    recompute,
    coarse: drawn.coarseMask.subarray(i * COARSE, (i + 1) * COARSE),
    fine: drawn.fineMask.subarray(i * FINE, (i + 1) * FINE),
    coarseRank: drawn.coarseRank.subarray(i * COARSE, (i + 1) * COARSE),
    fineRank: drawn.fineRank.subarray(i * FINE, (i + 1) * FINE),
    target: drawn.target.subarray(i * MEL * TIME, (i + 1) * MEL * TIME),
  }));

const draw = (seed: string, shape: Partial<AlterationShape> = {}, settings: Partial<SimulationSettings> = {}) =>
  drawAlterations(new Random(seed), { batch: 16, anomalous: 8, mel: MEL, time: TIME, ...shape }, codes, {
    ...simulation,
    ...settings,
  });

/** The ranks of the masked cells. */
const ranksOf = (mask: Float32Array, rank: Int32Array): Int32Array => rank.filter((_, i) => mask[i] === 1);

describe('drawAlterations', () => {
  it('gives every array its shape', () => {
    const drawn = draw('shapes');
    expect(drawn.coarseMask).toHaveLength(16 * COARSE);
    expect(drawn.coarseRank).toHaveLength(16 * COARSE);
    expect(drawn.fineMask).toHaveLength(16 * FINE);
    expect(drawn.fineRank).toHaveLength(16 * FINE);
    expect(drawn.recompute).toHaveLength(16);
    expect(drawn.target).toHaveLength(16 * MEL * TIME);
  });

  it('alters the first items only', () => {
    for (const [i, item] of items(draw('first')).entries()) {
      expect(item.target.includes(1)).toBe(i < 8);
      expect(item.coarse.includes(1) || item.fine.includes(1)).toBe(i < 8);
      if (i >= 8) expect([item.coarseRank, item.fineRank].some((rank) => rank.some((r) => r !== 0))).toBe(false);
    }
    expect(draw('none', { anomalous: 0 }).target.includes(1)).toBe(false);
  });

  it('draws the same from the same seed, and goes on where the generator stands', () => {
    expect(draw('seed')).toEqual(draw('seed'));
    const random = new Random('seed');
    const shape = { batch: 2, anomalous: 2, mel: MEL, time: TIME };
    expect(drawAlterations(random, shape, codes, simulation)).not.toEqual(
      drawAlterations(random, shape, codes, simulation),
    );
  });

  // 0.5 / 0.25 / 0.25; 1600 draws have a standard error of 1.25 %.
  it('mixes the levels and marks what the coarsest altered one covers', () => {
    const kinds = { both: 0, coarse: 0, fine: 0 };
    for (let batch = 0; batch < 100; batch += 1) {
      for (const item of items(draw(`levels/${batch}`, { anomalous: 16 }))) {
        const [coarse, fine] = [item.coarse.includes(1), item.fine.includes(1)];
        const kind = coarse && fine ? 'both' : coarse ? 'coarse' : 'fine';
        kinds[kind] += 1;
        expect(item.recompute).toBe(kind === 'both' ? 1 : 0);
        const [mask, size] = coarse ? [item.coarse, 8] : [item.fine, 4];
        let wrong = 0;
        for (let band = 0, i = 0; band < MEL; band += 1) {
          const row = Math.floor(band / size) * (TIME / size);
          for (let t = 0; t < TIME; t += 1, i += 1) if (item.target[i] !== mask[row + Math.floor(t / size)]) wrong += 1;
        }
        expect(wrong).toBe(0);
        // One map for both levels: what is touched finely is touched coarsely.
        const outside = item.fine.findIndex((marked, i) => {
          const [row, column] = [Math.floor(i / (TIME / 4)), i % (TIME / 4)];
          return marked === 1 && item.coarse[(row >> 1) * (TIME / 8) + (column >> 1)] !== 1;
        });
        if (kind === 'both') expect(outside).toBe(-1);
      }
    }
    expect(kinds.both / 1600).toBeCloseTo(0.5, 1);
    expect(kinds.coarse / 1600).toBeCloseTo(0.25, 1);
    expect(kinds.fine / 1600).toBeCloseTo(0.25, 1);
  });

  it('takes ranks between the skipped nearest and what the strength allows, each on its own', () => {
    const ends: number[] = [];
    for (const { fine, fineRank } of items(
      draw('ranks', { anomalous: 16 }, { levels: { both: 0, coarse: 0, fine: 1 } }),
    )) {
      const ranks = ranksOf(fine, fineRank);
      expect(Math.min(...ranks)).toBeGreaterThanOrEqual(204);
      expect(Math.max(...ranks)).toBeLessThan(4095);
      if (ranks.length > 50) expect(new Set(ranks).size).toBeGreaterThan(30);
      ends.push(Math.max(...ranks));
    }
    // Strengths differ from item to item.
    expect(Math.max(...ends) - Math.min(...ends)).toBeGreaterThan(1000);
    const weak = items(draw('weak', { anomalous: 16 }, { strength: [0.2, 0.2] }));
    for (const { coarse, coarseRank } of weak)
      for (const rank of ranksOf(coarse, coarseRank)) expect(rank >= 204 && rank < 820).toBe(true);
  });

  it('takes any live code when sampling is uniform', () => {
    const drawn = drawAlterations(
      new Random('uniform'),
      { batch: 8, anomalous: 8, mel: MEL, time: TIME },
      { coarse: 3, fine: 7 },
      { ...simulation, sampling: 'uniform' },
    );
    expect([...new Set(ranksOf(drawn.coarseMask, drawn.coarseRank))].sort()).toEqual([0, 1, 2]);
    expect([...new Set(ranksOf(drawn.fineMask, drawn.fineRank))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('draws inside the valid frames, up to the code that the last of them is in', () => {
    const validFrames = Array.from({ length: 16 }, (_, i) => [313, 20, 1, 320][i % 4]!);
    for (const [i, { target }] of items(draw('valid', { anomalous: 16, validFrames })).entries()) {
      const valid = validFrames[i]!;
      const frames = Array.from({ length: TIME }, (_, t) => t).filter((t) =>
        Array.from({ length: MEL }, (_, band) => target[band * TIME + t]).includes(1),
      );
      expect(Math.min(...frames)).toBeLessThan(valid);
      expect(Math.max(...frames)).toBeLessThan(Math.ceil(valid / 8) * 8);
    }
  });

  it('refuses what cannot be', () => {
    expect(() => draw('x', { time: 313 })).toThrow(RangeError);
    expect(() => draw('x', { anomalous: 17 })).toThrow(RangeError);
    expect(() => draw('x', { validFrames: new Array<number>(16).fill(0) })).toThrow(RangeError);
    const dead = { coarse: 0, fine: 0 };
    const shape = { batch: 1, anomalous: 1, mel: MEL, time: TIME };
    expect(() => drawAlterations(new Random(1), shape, dead, simulation)).toThrow(RangeError);
  });

  // The fastest of many, so that a busy machine does not matter: 2.5 ms measured.
  it('takes far less than a training step', () => {
    for (let i = 0; i < 5; i += 1) draw('warm');
    const times = Array.from({ length: 20 }, (_, i) => {
      const start = performance.now();
      draw(`time/${i}`);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    expect(times[0]).toBeLessThan(20);
  });
});

// methods.md section 8.
describe('neighbours', () => {
  const size = (live: number, strength: number) => {
    const { first, end } = neighbours(live, strength, 0.05);
    return [first, end, end - first];
  };

  it('has as many candidates as DSR', () => {
    expect(size(4096, 0.2)).toEqual([204, 820, 616]);
    expect(size(4096, 1)).toEqual([204, 4095, 3891]);
    expect(size(512, 0.2)[2]).toBe(78);
    expect(size(512, 1)[2]).toBe(486);
  });

  it('always has one, and not the code that stands there, while there is another', () => {
    expect(neighbours(1, 0.5, 0.05)).toEqual({ first: 0, end: 1 });
    for (let live = 2; live < 100; live += 1)
      for (const [strength, skip] of [
        [0, 0.05],
        [0.2, 0.05],
        [1, 0.05],
        [1, 0.99],
        [0.2, 0],
      ] as const) {
        const { first, end } = neighbours(live, strength, skip);
        expect(first).toBeGreaterThanOrEqual(1);
        expect(end).toBeGreaterThan(first);
        expect(end).toBeLessThanOrEqual(live);
      }
  });
});
