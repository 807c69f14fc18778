import { describe, expect, it } from 'vitest';
import { colourMaps } from '../../src-shared/app-settings.ts';
import { COLOURS, colourAt, colourise, colourTable } from './colourmaps.ts';

const lightness = (table: Uint8ClampedArray, colour: number): number => {
  const linear = [0, 1, 2].map((part) => {
    const level = table[colour * 3 + part]! / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
};

describe('colour maps', () => {
  // Colours of the published tables at 0, 64, 128, 192 and 255.
  it.each([
    ['magma', [0, 0, 4, 81, 18, 124, 183, 55, 121, 252, 137, 97, 252, 253, 191]],
    ['viridis', [68, 1, 84, 59, 82, 139, 33, 145, 140, 94, 201, 98, 253, 231, 37]],
    ['cividis', [0, 34, 78, 67, 78, 108, 125, 124, 120, 188, 174, 108, 254, 232, 56]],
    ['grey', [0, 0, 0, 64, 64, 64, 128, 128, 128, 192, 192, 192, 255, 255, 255]],
  ] as const)('%s is the published one within 6 of 255', (name, published) => {
    const table = colourTable(name);
    const ours = [0, 64, 128, 192, 255].flatMap((colour) => [...table.slice(colour * 3, colour * 3 + 3)]);
    for (const [part, level] of published.entries()) expect(Math.abs(ours[part]! - level)).toBeLessThanOrEqual(6);
  });

  it.each(colourMaps)('%s grows lighter all the way: it can be read without colours', (name) => {
    const table = colourTable(name);
    for (let colour = 8; colour < COLOURS; colour += 8) {
      expect(lightness(table, colour)).toBeGreaterThan(lightness(table, colour - 8));
    }
  });

  it('puts the lowest band at the bottom, clamps, and leaves gaps transparent', () => {
    const pixels = new Uint8ClampedArray(2 * 2 * 4);
    colourise([-5, 1, Number.NaN, 9], 2, 2, { low: 0, high: 2 }, colourTable('grey'), pixels);
    expect([...pixels.slice(0, 4)]).toEqual([0, 0, 0, 0]);
    expect([...pixels.slice(4, 8)]).toEqual([255, 255, 255, 255]);
    expect([...pixels.slice(8, 12)]).toEqual([0, 0, 0, 255]);
    expect(pixels[12]).toBe(128);
  });

  it('has CSS colours', () => {
    expect(colourAt('viridis', 2)).toBe('rgb(254 231 34)');
  });
});
