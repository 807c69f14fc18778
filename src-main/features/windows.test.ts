import { describe, expect, it } from 'vitest';

import { Random } from '../engine/random.ts';
import type { LogMel } from './log-mel.ts';
import { normalisedClip, paddedFrames, randomWindow, writeWindow } from './windows.ts';

/** Two bands of five frames: 0 1 2 3 4 and 10 11 12 13 14. */
const clip: LogMel = { frames: 5, bands: 2, data: Float32Array.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14) };
const statistics = { mean: [1, 12], deviation: [1, 2] };

describe('paddedFrames', () => {
  it.each([
    [313, 32, 320],
    [344, 32, 352],
    [344, 8, 344],
    [320, 32, 320],
    [1, 16, 16],
    [7, 1, 7],
  ])('%i frames to a multiple of %i: %i', (frames, multiple, padded) => {
    expect(paddedFrames(frames, multiple)).toBe(padded);
  });
});

describe('writeWindow', () => {
  it('normalises, cuts, and writes where it is told', () => {
    const target = new Float32Array(8).fill(9);
    expect(writeWindow(target, 2, clip, statistics, { start: 1, length: 3 })).toBe(3);
    expect([...target]).toEqual([9, 9, 0, 1, 2, -0.5, 0, 0.5]);
  });

  it('pads with 0, the mean, on the right, over what was there', () => {
    const target = new Float32Array(8).fill(9);
    expect(writeWindow(target, 0, clip, statistics, { start: 3, length: 4 })).toBe(2);
    expect([...target]).toEqual([2, 3, 0, 0, 0.5, 1, 0, 0]);
  });

  it('of a start beyond the clip is all padding', () => {
    const target = new Float32Array(4).fill(9);
    expect(writeWindow(target, 0, clip, statistics, { start: 5, length: 2 })).toBe(0);
    expect([...target]).toEqual([0, 0, 0, 0]);
  });

  it('refuses what does not fit', () => {
    expect(() => writeWindow(new Float32Array(3), 0, clip, statistics, { start: 0, length: 2 })).toThrow(RangeError);
    expect(() =>
      writeWindow(new Float32Array(9), 0, clip, { mean: [1], deviation: [1] }, { start: 0, length: 2 }),
    ).toThrow(RangeError);
  });
});

describe('normalisedClip', () => {
  it('is the whole clip, padded, with the number of valid frames', () => {
    const { data, ...rest } = normalisedClip(clip, statistics, 4);
    expect(rest).toEqual({ frames: 8, bands: 2, validFrames: 5 });
    expect([...data]).toEqual([-1, 0, 1, 2, 3, 0, 0, 0, -1, -0.5, 0, 0.5, 1, 0, 0, 0]);
  });
});

describe('randomWindow', () => {
  it('reaches every start and no other', () => {
    const random = new Random(1);
    const starts = Array.from({ length: 2000 }, () => randomWindow(344, 320, random).start);
    expect(new Set(starts).size).toBe(25);
    expect([Math.min(...starts), Math.max(...starts)]).toEqual([0, 24]);
  });

  it('starts a short clip at 0 without drawing', () => {
    const never = { integer: () => expect.unreachable() };
    expect(randomWindow(313, 320, never)).toEqual({ start: 0, length: 320 });
    expect(randomWindow(320, 320, never)).toEqual({ start: 0, length: 320 });
  });
});
