import { describe, expect, it } from 'vitest';

import { Random } from '../engine/random.ts';
import { powerSpectrum } from './real-fft.ts';

/** |DFT|^2 by the definition. */
function directPowers(frame: Float64Array): Float64Array {
  const size = frame.length;
  return Float64Array.from({ length: size / 2 + 1 }, (_, k) => {
    let re = 0;
    let im = 0;
    for (let n = 0; n < size; n += 1) {
      const angle = (2 * Math.PI * ((k * n) % size)) / size;
      re += frame[n]! * Math.cos(angle);
      im -= frame[n]! * Math.sin(angle);
    }
    return re * re + im * im;
  });
}

describe('powerSpectrum', () => {
  it.each([8, 16, 32, 64, 128, 256, 512, 1024, 2048])('is the definition for frames of %i samples', (size) => {
    const random = new Random(size);
    const samples = Float32Array.from({ length: size + 7 }, () => random.normal());
    const window = Float64Array.from({ length: size }, () => random.uniform(0.1, 1));
    const powers = new Float64Array(size / 2 + 1);
    powerSpectrum(size, window).transform(samples, 5, powers);
    const expected = directPowers(window.map((factor, i) => factor * samples[5 + i]!));
    const total = expected.reduce((sum, power) => sum + power);
    for (const [k, power] of expected.entries()) expect(Math.abs(powers[k]! - power)).toBeLessThan(1e-14 * total);
  });

  it('gives the same twice, whatever was before', () => {
    const random = new Random(1);
    const samples = Float32Array.from({ length: 128 }, () => random.normal());
    const spectrum = powerSpectrum(64, new Float64Array(64).fill(1));
    const [first, between, second] = [new Float64Array(33), new Float64Array(33), new Float64Array(33)];
    spectrum.transform(samples, 0, first);
    spectrum.transform(samples, 64, between);
    spectrum.transform(samples, 0, second);
    expect(second).toEqual(first);
  });

  it.each([0, 4, 48, 1000, 1.5])('has no transform of %s samples', (size) => {
    expect(() => powerSpectrum(size, new Float64Array(8))).toThrow(RangeError);
  });
});
