import { describe, expect, it } from 'vitest';

import {
  canonicalSettings,
  DCASE_BASELINE_LOG_MEL,
  DEFAULT_LOG_MEL,
  frameCount,
  parseLogMelSettings,
} from './settings.ts';

describe('parseLogMelSettings', () => {
  it('fills in the defaults', () => {
    expect(parseLogMelSettings(undefined)).toEqual(DEFAULT_LOG_MEL);
    expect(parseLogMelSettings({ log: 'offset' })).toEqual(DCASE_BASELINE_LOG_MEL);
  });

  it.each([
    [{ fftSize: 1000 }, 'power of two'],
    [{ melBands: 128 }, 'melBands'],
    [{ melScale: 'bark' }, 'melScale'],
    [{ highestHz: 9000 }, 'half the sample rate'],
    [{ lowestHz: 8000 }, 'not below'],
    [{ topDb: -1 }, 'topDb'],
    [{ hop: NaN }, 'hop'],
    [[1], 'object'],
    ['slaney', 'object'],
  ])('refuses %j', (value, part) => {
    expect(() => parseLogMelSettings(value)).toThrow(
      expect.objectContaining({ code: 'FEATURE_SETTINGS_INVALID', message: expect.stringContaining(part) }),
    );
  });
});

describe('canonicalSettings', () => {
  it('does not depend on the order of the fields', () => {
    const reversed = Object.fromEntries(Object.entries(DEFAULT_LOG_MEL).toReversed());
    expect(canonicalSettings(parseLogMelSettings(reversed))).toBe(canonicalSettings(DEFAULT_LOG_MEL));
  });

  it('is fixed: cache keys and run.json contain it', () => {
    expect(canonicalSettings(DEFAULT_LOG_MEL)).toBe(
      '{"bands":128,"centring":"reflect","fftSize":1024,"highestHz":8000,"hop":512,"log":"floor","lowestHz":0,' +
        '"melNorm":"area","melScale":"slaney","sampleRate":16000,"topDb":null}',
    );
  });
});

describe('frameCount', () => {
  it.each([
    [160_000, 'reflect', 313],
    [176_000, 'reflect', 344],
    [160_000, 'none', 311],
    [176_000, 'none', 342],
    [513, 'reflect', 2],
    [512, 'reflect', 0],
    [1, 'zeros', 1],
    [0, 'zeros', 0],
    [1024, 'none', 1],
    [1023, 'none', 0],
  ] as const)('%i samples, centring %s: %i', (samples, centring, frames) => {
    expect(frameCount(samples, { ...DEFAULT_LOG_MEL, centring })).toBe(frames);
  });
});
