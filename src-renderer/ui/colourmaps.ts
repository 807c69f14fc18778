/**
 * Colour maps for log-mels and anomaly maps. All four are perceptually uniform and safe for the colour-blind; they are
 * the published maps (magma, viridis: van der Walt and Smith; cividis: Nuñez, Anderton and Renslow) rebuilt from 17
 * control points that we fitted to them, so that 256 colours need no table of 256 rows. Largest error: 3 of 255 (magma,
 * viridis), 8 of 255 in the darkest blues of cividis.
 */
import type { colourMaps } from '../../src-shared/app-settings.ts';

export type ColourMapName = (typeof colourMaps)[number];

/** `0xRRGGBB`, evenly spaced from the lowest value to the highest. */
const CONTROL_POINTS: Readonly<Record<ColourMapName, readonly number[]>> = {
  magma: [
    0x000002, 0x0a0822, 0x1d1146, 0x36106b, 0x50127c, 0x691c80, 0x822681, 0x9c2e7f, 0xb63779, 0xcf4170, 0xe65163,
    0xf5695c, 0xfb8761, 0xfea571, 0xfec387, 0xfde0a2, 0xfcfdbf,
  ],
  viridis: [
    0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26818e, 0x21908c, 0x1f9f88, 0x28ae80,
    0x3ebc74, 0x5dc963, 0x82d34c, 0xabdc32, 0xd5e219, 0xfee722,
  ],
  cividis: [
    0x02234c, 0x002e6a, 0x193870, 0x32436c, 0x434e6c, 0x52596d, 0x61656f, 0x6f7073, 0x7c7b78, 0x8b8778, 0x9b9376,
    0xaba072, 0xbbad6c, 0xccba64, 0xddc958, 0xefd747, 0xffe732,
  ],
  grey: [0x000000, 0xffffff],
};

export const COLOURS = 256;

const tables = new Map<ColourMapName, Uint8ClampedArray>();

/** @returns `[256][3]`, red, green, blue in 0 to 255; shared, so do not write to it */
export function colourTable(name: ColourMapName): Uint8ClampedArray {
  let table = tables.get(name);
  if (table === undefined) {
    table = interpolate(CONTROL_POINTS[name]);
    tables.set(name, table);
  }
  return table;
}

/** CSS colour at a share of the map, 0 to 1. */
export function colourAt(name: ColourMapName, share: number): string {
  const table = colourTable(name);
  const at = 3 * Math.round(Math.min(1, Math.max(0, share)) * (COLOURS - 1));
  return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`;
}

/** A CSS gradient of the whole map, for legends: the lowest value first. */
export function colourGradient(name: ColourMapName, direction = 'to right', stops = 17): string {
  const colours = Array.from({ length: stops }, (_, stop) => colourAt(name, stop / (stops - 1)));
  return `linear-gradient(${direction}, ${colours.join(', ')})`;
}

/**
 * Colours a picture. Values outside `[low, high]` take the ends' colours; what is not finite stays transparent.
 *
 * @param data `[band][frame]`, band 0 the lowest
 * @param pixels receives `[band][frame][4]`, RGBA, the highest band first as on a screen
 */
export function colourise(
  data: ArrayLike<number>,
  bands: number,
  frames: number,
  range: { readonly low: number; readonly high: number },
  table: Uint8ClampedArray,
  pixels: Uint8ClampedArray,
): void {
  const scale = range.high > range.low ? (COLOURS - 1) / (range.high - range.low) : 0;
  for (let band = 0; band < bands; band++) {
    let to = (bands - 1 - band) * frames * 4;
    const from = band * frames;
    for (let frame = 0; frame < frames; frame++, to += 4) {
      const value = data[from + frame] ?? Number.NaN;
      if (!Number.isFinite(value)) {
        pixels[to + 3] = 0;
        continue;
      }
      const index = Math.round((value - range.low) * scale);
      const colour = 3 * (index < 0 ? 0 : index >= COLOURS ? COLOURS - 1 : index);
      pixels[to] = table[colour]!;
      pixels[to + 1] = table[colour + 1]!;
      pixels[to + 2] = table[colour + 2]!;
      pixels[to + 3] = 255;
    }
  }
}

/** Catmull-Rom through the control points, the ends continued straight. */
function interpolate(points: readonly number[]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(COLOURS * 3);
  const last = points.length - 1;
  for (const [part, shift] of [16, 8, 0].entries()) {
    const levels = points.map((point) => (point >> shift) & 0xff);
    const level = (index: number): number => {
      if (index < 0) return 2 * levels[0]! - levels[1]!;
      if (index > last) return 2 * levels[last]! - levels[last - 1]!;
      return levels[index]!;
    };
    for (let colour = 0; colour < COLOURS; colour++) {
      const at = (colour / (COLOURS - 1)) * last;
      const index = Math.min(Math.floor(at), last - 1);
      const t = at - index;
      const [a, b, c, d] = [level(index - 1), level(index), level(index + 1), level(index + 2)];
      const cubic = -a + 3 * b - 3 * c + d;
      const square = 2 * a - 5 * b + 4 * c - d;
      // Uint8ClampedArray rounds and clamps.
      table[colour * 3 + part] = 0.5 * (2 * b + (c - a) * t + square * t * t + cubic * t ** 3);
    }
  }
  return table;
}
