import { describe, expect, test } from 'vitest';
import { resample } from './resample.ts';

const sine = (frequency: number, rate: number, frames: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / rate + 0.3));

/** Level of `actual - expected` (or of `actual` alone) relative to a unit sine, dB, without the ends. */
function level(actual: Float32Array, expected?: Float32Array): number {
  const margin = 1000;
  let sum = 0;
  for (let n = margin; n < actual.length - margin; n++) sum += (actual[n]! - (expected?.[n] ?? 0)) ** 2;
  return 10 * Math.log10((2 * sum) / (actual.length - 2 * margin) + 1e-30);
}

describe('resampling to 16 kHz', () => {
  test.each([8000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000, 44_056, 48_001])('from %s Hz', (from) => {
    const frames = from;
    const nyquist = Math.min(from, 16_000) / 2;
    for (const share of [0.01, 0.125, 0.5, 0.8, 0.92]) {
      const frequency = Math.round(nyquist * share);
      const out = resample(sine(frequency, from, frames), from, 16_000);
      expect(out.length).toBe(16_000);
      expect(level(out, sine(frequency, 16_000, out.length))).toBeLessThan(-100);
    }
    for (const share of [1.001, 1.1, 1.5, 2.4]) {
      const frequency = nyquist * share;
      if (frequency >= from / 2) continue;
      expect(level(resample(sine(frequency, from, frames), from, 16_000))).toBeLessThan(-100);
    }
  });

  test('lengths are those of the duration, rounded up; a constant stays', () => {
    for (const [frames, from, to, expected] of [
      [1, 48_000, 16_000, 1],
      [4, 48_000, 16_000, 2],
      [441, 44_100, 16_000, 160],
      [442, 44_100, 16_000, 161],
      [0, 8000, 16_000, 0],
    ] as const) {
      expect(resample(new Float32Array(frames), from, to).length).toBe(expected);
    }
    const flat = resample(new Float32Array(5000).fill(0.5), 44_100, 16_000);
    expect(flat[900]).toBeCloseTo(0.5, 6);
  });

  test('the same rate gives the same array; a rate without sense is refused', () => {
    const samples = new Float32Array(3);
    expect(resample(samples, 16_000, 16_000)).toBe(samples);
    expect(() => resample(samples, 4_000_000, 16_000)).toThrow(
      expect.objectContaining({ code: 'AUDIO_RATE' }) as Error,
    );
  });
});
