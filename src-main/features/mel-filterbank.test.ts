import { describe, expect, it } from 'vitest';

import { hzToMel, melFilterbank, melToHz, type MelFilterbank } from './mel-filterbank.ts';
import { DEFAULT_LOG_MEL, TORCHAUDIO_LOG_MEL } from './settings.ts';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const largest = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b));

function row({ firstBins, offsets, weights }: MelFilterbank, band: number): { first: number; weights: number[] } {
  return { first: firstBins[band]!, weights: [...weights.subarray(offsets[band], offsets[band + 1])] };
}

// The numbers are those of methods.md section 8.
describe('melFilterbank', () => {
  it('with Slaney scale and area norm has the published numbers', () => {
    const bank = melFilterbank(DEFAULT_LOG_MEL);
    expect([bank.bands, bank.bins]).toEqual([128, 513]);
    expect(bank.weights.length).toBe(1009);
    const widths = Array.from({ length: 128 }, (_, band) => row(bank, band).weights.length);
    expect([Math.min(...widths), Math.max(...widths)]).toEqual([2, 24]);
    expect(sum(bank.weights)).toBeCloseTo(8.18838, 5);
    expect(largest(bank.weights)).toBeCloseTo(0.0425663, 7);
    const { first, weights } = row(bank, 0);
    expect(first).toBe(1);
    expect(weights).toEqual([expect.closeTo(0.0285778, 7), expect.closeTo(0.0283775, 7)]);
    expect(bank.centresHz[0]).toBeCloseTo(23.383, 3);
    expect(bank.centresHz[1]).toBeCloseTo(46.766, 3);
    expect(bank.centresHz[127]).toBeCloseTo(7809.395, 3);
  });

  it('with HTK scale and no norm has the published numbers', () => {
    const bank = melFilterbank(TORCHAUDIO_LOG_MEL);
    // librosa counts 1,013: one of them is 1e-14 at bin 512, left of rounding the last edge.
    expect(bank.weights.length).toBe(1012);
    expect(sum(bank.weights)).toBeCloseTo(506.106, 3);
    expect(largest(bank.weights)).toBeCloseTo(0.998456, 6);
    expect(row(bank, 0)).toEqual({ first: 1, weights: [expect.closeTo(0.871023, 6)] });
    expect(bank.centresHz[0]).toBeCloseTo(13.809, 3);
    expect(bank.centresHz[1]).toBeCloseTo(27.89, 3);
    expect(bank.centresHz[127]).toBeCloseTo(7831.696, 3);
  });

  it('leaves a band empty that is narrower than the bins', () => {
    const bank = melFilterbank({ ...DEFAULT_LOG_MEL, bands: 512, melNorm: 'none' });
    expect(Array.from({ length: 512 }, (_, band) => row(bank, band).weights.length)).toContain(0);
    expect(bank.weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
  });
});

describe('mel scales', () => {
  it.each(['slaney', 'htk'] as const)('%s goes there and back', (scale) => {
    for (const hz of [0, 20, 999, 1000, 1001, 4000, 8000])
      expect(melToHz(hzToMel(hz, scale), scale)).toBeCloseTo(hz, 9);
  });

  it('meet where they should', () => {
    expect(hzToMel(1000, 'slaney')).toBe(15);
    expect(hzToMel(6400, 'slaney')).toBeCloseTo(42, 9);
    expect(hzToMel(1000, 'htk')).toBeCloseTo(1000, 1);
  });
});
