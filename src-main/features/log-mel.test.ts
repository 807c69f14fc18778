import { describe, expect, it } from 'vitest';

import { logMel, logMelExtractor, periodicHann, type LogMel } from './log-mel.ts';
import { powerSpectrum } from './real-fft.ts';
import { DEFAULT_LOG_MEL, TORCHAUDIO_LOG_MEL } from './settings.ts';
import { readGolden } from './testing/golden.ts';

const golden = readGolden();

/** 10 s of a 1 kHz sine of amplitude 1. */
const sine = Float32Array.from({ length: 160_000 }, (_, n) => Math.sin((2 * Math.PI * 1000 * n) / 16_000));

/** Band with the largest value in a frame, and the value. */
function peak({ frames, bands, data }: LogMel, frame: number): { band: number; db: number } {
  let band = 0;
  for (let b = 1; b < bands; b += 1) if (data[b * frames + frame]! > data[band * frames + frame]!) band = b;
  return { band, db: data[band * frames + frame]! };
}

describe('logMel', () => {
  it.each(golden.cases)('is within 1e-4 dB of the golden vectors: $name', ({ settings, shape, data }) => {
    const result = logMel(golden.samples, settings);
    expect([result.bands, result.frames]).toEqual(shape);
    const worst = result.data.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i]!)), 0);
    expect(worst).toBeLessThan(1e-4);
  });

  // methods.md section 8.
  it('shows a 1 kHz sine where and as strong as it should', () => {
    const powers = new Float64Array(513);
    powerSpectrum(1024, periodicHann(1024)).transform(sine, 100 * 512 - 512, powers);
    expect(powers[64]).toBeCloseTo(65_536, 1);
    expect(powers[63]).toBeCloseTo(16_384, 1);
    expect(powers[65]).toBeCloseTo(16_384, 1);
    expect(peak(logMel(sine, DEFAULT_LOG_MEL), 100)).toEqual({ band: 42, db: expect.closeTo(34.052, 3) });
    expect(peak(logMel(sine, TORCHAUDIO_LOG_MEL), 100)).toEqual({ band: 44, db: expect.closeTo(47.437, 3) });
  });

  it('gives silence -100 dB, or 10 log10 of machine epsilon in the baseline', () => {
    const silence = new Float32Array(16_000);
    expect(new Set(logMel(silence, DEFAULT_LOG_MEL).data)).toEqual(new Set([-100]));
    const [only, ...others] = new Set(logMel(silence, { ...DEFAULT_LOG_MEL, log: 'offset' }).data);
    expect(only).toBeCloseTo(-156.5356, 4);
    expect(others).toEqual([]);
  });

  it('mirrors a clip that is barely long enough, without its edge sample', () => {
    const short = golden.samples.subarray(0, 513);
    // Samples -512 .. 1023 of the clip: 512 ... 1, the clip, 511 ... 1.
    const extended = Float32Array.from({ length: 1536 }, (_, i) => short[512 - Math.abs(512 - Math.abs(i - 512))]!);
    const expected = logMel(extended, { ...DEFAULT_LOG_MEL, centring: 'none' });
    expect(logMel(short, DEFAULT_LOG_MEL)).toEqual(expected);
  });

  it('refuses a clip without a frame', () => {
    expect(() => logMel(new Float32Array(512), DEFAULT_LOG_MEL)).toThrow(
      expect.objectContaining({ code: 'CLIP_TOO_SHORT', details: { samples: 512, needed: 513 } }),
    );
  });

  it.each([NaN, Infinity, -Infinity])('refuses a sample that is %s and says where', (value) => {
    const samples = Float32Array.from(sine);
    samples[24_000] = value;
    expect(() => logMel(samples, DEFAULT_LOG_MEL)).toThrow(
      expect.objectContaining({ code: 'SAMPLE_NOT_FINITE', message: expect.stringContaining('1.500 s') }),
    );
  });

  it('does not change the samples, and gives the same twice', () => {
    const samples = Float32Array.from(golden.samples);
    const extract = logMelExtractor(DEFAULT_LOG_MEL);
    const first = extract(samples);
    expect(samples).toEqual(golden.samples);
    expect(extract(samples)).toEqual(first);
  });
});
