import { describe, expect, it } from 'vitest';

import { Random } from '../../../engine/random.ts';
import type { LogMel } from '../../../features/log-mel.ts';
import { AUDIBLE_DB, simulateOnLogMel, SIMULATED_KINDS, type Simulated, type SimulatedKind } from './validation.ts';

const BANDS = 128;
const FRAMES = 313;

/** Machine-like: a falling noise floor with 2 dB of scatter, three lines, and a stroke every 40 frames. */
const clip: LogMel = (() => {
  const random = new Random('clip');
  const data = new Float32Array(BANDS * FRAMES);
  for (let band = 0; band < BANDS; band += 1)
    for (let t = 0; t < FRAMES; t += 1)
      data[band * FRAMES + t] =
        -20 - band / 8 + random.normal(0, 2) + ([10, 31, 62].includes(band) ? 15 : 0) + (t % 40 < 3 ? 8 : 0);
  return { bands: BANDS, frames: FRAMES, data };
})();

const simulate = (kind: SimulatedKind, seed: number, strength: number): Simulated =>
  simulateOnLogMel(new Random(seed), clip, { kinds: [kind], strengthDb: [strength, strength] });

const changes = ({ clip: { data } }: Simulated): number[] => Array.from(data, (db, i) => db - clip.data[i]!);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(SIMULATED_KINDS)('%s', (kind) => {
  it('marks what has changed audibly, and nothing else', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const simulated = simulate(kind, seed, 6 + (seed % 9));
      expect(simulated.kind).toBe(kind);
      expect(simulated.strengthDb).toBe(6 + (seed % 9));
      const marked = changes(simulated).map((change) => (Math.abs(change) > AUDIBLE_DB ? 1 : 0));
      expect(simulated.mask).toEqual(Uint8Array.from(marked));
      expect(mean(marked)).toBeGreaterThan(0);
      expect(simulated.clip.data.every(Number.isFinite)).toBe(true);
    }
  });

  it('grows with its strength', () => {
    const change = (strength: number) =>
      mean(Array.from({ length: 10 }, (_, seed) => mean(changes(simulate(kind, seed, strength)).map(Math.abs))));
    const [weak, middle, strong] = [change(3), change(8), change(15)];
    expect(weak).toBeGreaterThan(0);
    expect(middle).toBeGreaterThan(weak);
    expect(strong).toBeGreaterThan(middle);
  });
});

describe('simulateOnLogMel', () => {
  it.each(['tone', 'burst', 'impulses'] as const)('adds the power of a %s, so that no cell becomes weaker', (kind) => {
    for (let seed = 0; seed < 20; seed += 1)
      expect(Math.min(...changes(simulate(kind, seed, 10)))).toBeGreaterThan(-1e-4);
  });

  it('changes a level by no more than its strength, and takes away in a dropout', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(Math.max(...changes(simulate('level', seed, 9)).map(Math.abs))).toBeLessThan(9.001);
      const dropout = changes(simulate('dropout', seed, 9));
      expect(Math.max(...dropout)).toBeLessThan(1e-4);
      expect(Math.min(...dropout)).toBeCloseTo(-9, 3);
    }
  });

  it('draws the same from the same seed, and all kinds in time', () => {
    const before = clip.data.slice();
    const random = new Random('kinds');
    const kinds = new Set(Array.from({ length: 100 }, () => simulateOnLogMel(random, clip).kind));
    expect([...kinds].sort()).toEqual([...SIMULATED_KINDS].sort());
    expect(simulateOnLogMel(new Random(7), clip)).toEqual(simulateOnLogMel(new Random(7), clip));
    expect(clip.data).toEqual(before);
  });

  it('finds an anomaly for digital silence and for the shortest clips', () => {
    const silence = (bands: number, frames: number): LogMel => ({
      bands,
      frames,
      data: new Float32Array(bands * frames).fill(-100),
    });
    for (const [bands, frames] of [
      [128, 313],
      [128, 1],
      [8, 2],
    ] as const)
      for (let seed = 0; seed < 30; seed += 1) {
        const { mask, clip: changed } = simulateOnLogMel(new Random(seed), silence(bands, frames));
        expect(mask.includes(1)).toBe(true);
        expect(changed.data.every(Number.isFinite)).toBe(true);
      }
    // A shift changes nothing there: something else comes instead.
    const only = simulateOnLogMel(new Random(1), silence(128, 313), { kinds: ['shift'] });
    expect(only.kind).toBe('tone');
  });
});
