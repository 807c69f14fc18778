import { expect, test } from 'vitest';
import { logMel } from './log-mel.ts';
import { firstFrames, recordingWindows, windowFrames } from './recording-windows.ts';
import { DEFAULT_LOG_MEL, frameCount } from './settings.ts';

test.each(['reflect', 'none'] as const)('windows cover a recording without a gap (%s)', (centring) => {
  const settings = { ...DEFAULT_LOG_MEL, centring };
  const frames = windowFrames(settings);
  expect(frames).toBe(312);
  for (const samples of [2_000_000, 312 * 512 * 13, 312 * 512 * 13 + 511, 312 * 512 * 13 + 513]) {
    const windows = recordingWindows(samples, settings);
    let covered = 0;
    for (const { frame, start, length } of windows) {
      expect(frame).toBeLessThanOrEqual(covered);
      expect(start + length).toBeLessThanOrEqual(samples);
      expect(frameCount(length, settings)).toBeGreaterThanOrEqual(frames);
      covered = frame + frames;
    }
    // All frames but the one that is centred on the very end.
    expect(frameCount(samples, settings) - covered).toBeLessThanOrEqual(1);
  }
});

test('keeps the first frames of each band', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(firstFrames({ bands: 2, frames: 3, data }, 2)).toEqual({
    bands: 2,
    frames: 2,
    data: Float32Array.of(1, 2, 4, 5),
  });
});

test('frames inside a window are those of the whole recording', () => {
  const samples = Float32Array.from({ length: 400_000 }, (_, n) => Math.sin(n * n * 1e-6));
  const whole = logMel(samples, DEFAULT_LOG_MEL);
  const [, window] = recordingWindows(samples.length, DEFAULT_LOG_MEL);
  const part = logMel(samples.subarray(window!.start, window!.start + window!.length), DEFAULT_LOG_MEL);
  // The first and the last look over the edge.
  for (let t = 1; t < 311; t += 1) expect(part.data[t]).toBeCloseTo(whole.data[window!.frame + t]!, 4);
});
