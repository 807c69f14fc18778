/** Log-mels and anomaly maps as pictures for print: few levels of one ink, so that files stay small. */
import { encode } from 'fast-png';

/** `[row][column]`, the highest band first; levels from 0 (paper) to `LEVELS - 1` (ink). */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly levels: Uint8Array;
}

/** More than an eye tells apart in print, and a third of the bytes of 256. */
export const LEVELS = 64;
/** Columns; a figure is 118 mm wide, so that this is 200 dots per inch. A clip of 10 s has 313 frames. */
const MOST_COLUMNS = 930;

/** `[band][frame]`, band 0 the lowest. */
export interface Grid {
  readonly bands: number;
  readonly frames: number;
  readonly data: ArrayLike<number>;
}

/**
 * @param range values at paper and at full ink
 * @param reduce of frames that share a column: the mean shows what is there most of the time, the maximum whatever is there
 */
export function pictureOf(
  { bands, frames, data }: Grid,
  { low, high }: { readonly low: number; readonly high: number },
  reduce: 'mean' | 'max',
): Picture {
  const width = Math.max(1, Math.min(frames, MOST_COLUMNS));
  const levels = new Uint8Array(width * bands);
  const scale = high > low ? (LEVELS - 1) / (high - low) : 0;
  for (let band = 0; band < bands; band += 1) {
    const to = (bands - 1 - band) * width;
    for (let column = 0; column < width; column += 1) {
      const from = Math.floor((column * frames) / width);
      const after = Math.max(from + 1, Math.floor(((column + 1) * frames) / width));
      let [sum, largest] = [0, -Infinity];
      for (let frame = from; frame < after; frame += 1) {
        const value = data[band * frames + frame] ?? NaN;
        sum += value;
        if (value > largest) largest = value;
      }
      const value = reduce === 'mean' ? sum / (after - from) : largest;
      const level = Math.round((value - low) * scale);
      // What is not a number stays paper.
      levels[to + column] = level > 0 ? Math.min(LEVELS - 1, level) : 0;
    }
  }
  return { width, height: bands, levels };
}

/**
 * dB at paper and at full ink: up to the 99.9th percentile, down to the 5th, at most 60 dB below: the noise floor of a
 * quiet recording would otherwise take all of the ink.
 */
export function logMelRange({ data }: Pick<Grid, 'data'>): { readonly low: number; readonly high: number } {
  const values = Float32Array.from(data).filter(Number.isFinite).sort();
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  const high = at(0.999);
  const low = Math.max(at(0.05), high - 60);
  return high > low ? { low, high } : { low: high - 1, high };
}

type Colour = readonly [red: number, green: number, blue: number];
export type Ink = 'black' | 'red';

/** Both grow darker with the value, so that a copier without colours keeps the order. */
const INKS: Readonly<Record<Ink, readonly Colour[]>> = {
  black: [
    [255, 255, 255],
    [16, 18, 22],
  ],
  red: [
    [255, 255, 255],
    [250, 206, 150],
    [214, 84, 36],
    [84, 10, 24],
  ],
};

const palettes = new Map<Ink, number[][]>();

/** `data:image/png;base64,…`, indexed colour. */
export function pictureAddress({ width, height, levels }: Picture, ink: Ink): string {
  const palette = palettes.get(ink) ?? paletteOf(INKS[ink]);
  palettes.set(ink, palette);
  const png = encode({ width, height, data: levels, depth: 8, channels: 1, palette });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

/** CSS, from paper to ink, for legends. */
export function gradientOf(ink: Ink): string {
  return `linear-gradient(to right, ${INKS[ink].map((colour) => `rgb(${colour.join(' ')})`).join(', ')})`;
}

function paletteOf(stops: readonly Colour[]): number[][] {
  return Array.from({ length: LEVELS }, (_, level) => {
    const at = (level / (LEVELS - 1)) * (stops.length - 1);
    const left = Math.min(stops.length - 2, Math.floor(at));
    return [0, 1, 2].map((part) =>
      Math.round(stops[left]![part]! + (at - left) * (stops[left + 1]![part]! - stops[left]![part]!)),
    );
  });
}
