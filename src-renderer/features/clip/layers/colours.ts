/** Tables of 256 RGBA colours for the layers: the house's colour maps, a diverging one, and tints for overlays. */
import { COLOURS, colourTable, type ColourMapName } from '../../../ui/colourmaps.ts';

/** `[256][4]`, not premultiplied. */
export type RgbaTable = Uint8ClampedArray;

export const overlayColours = ['signal', 'viridis', 'cividis', 'magma', 'grey'] as const;
export type OverlayColour = (typeof overlayColours)[number];

/**
 * Signal: from teal to white. Magma has no greens or blues of this lightness, so that the overlay keeps apart from the
 * log-mel for every kind of colour vision; it grows lighter with the value like the others.
 */
const SIGNAL = [
  [0, 0x0b, 0x4f, 0x57],
  [0.5, 0x1f, 0xc2, 0xb5],
  [1, 0xd6, 0xff, 0xf4],
] as const;

/**
 * Differences: blue below zero, dark in the middle, orange above; both arms equally light at equal distance (L* within 3),
 * blue and orange are told apart with every kind of colour vision.
 */
const DIVERGING = [
  [0, 0xb9, 0xdc, 0xff],
  [0.22, 0x4f, 0x9d, 0xe8],
  [0.4, 0x1c, 0x4a, 0x7d],
  [0.5, 0x12, 0x12, 0x16],
  [0.6, 0x6e, 0x3a, 0x14],
  [0.78, 0xdc, 0x82, 0x32],
  [1, 0xff, 0xd6, 0xa8],
] as const;

type Stops = readonly (readonly [at: number, red: number, green: number, blue: number])[];

const tables = new Map<string, RgbaTable>();

/** Opaque. @returns shared, so do not write to it */
export function opaqueTable(name: ColourMapName | 'diverging'): RgbaTable {
  return cached(name, () => (name === 'diverging' ? fromStops(DIVERGING) : withAlpha(colourTable(name), () => 255)));
}

/** For a lane of its own. */
export function laneTable(name: OverlayColour): RgbaTable {
  if (name !== 'signal') return opaqueTable(name);
  return cached('lane:signal', () => fromStops([[0, 0x06, 0x0a, 0x10], ...SIGNAL.map(shrink)]));
}

/**
 * Lies over the log-mel: the lower the value, the more shines through, so that what is well looks as it does without. A
 * model that is unsure everywhere (0.3 and the like) veils little; from 0.85 on the opacity is whole.
 *
 * @param opacity of the highest value, 0 to 1
 */
export function overlayTable(name: OverlayColour, opacity: number): RgbaTable {
  const step = Math.round(opacity * 100);
  return cached(`over:${name}:${step}`, () => {
    const colours = name === 'signal' ? fromStops(SIGNAL) : withAlpha(colourTable(name), () => 255);
    const table = colours.slice();
    for (let colour = 0; colour < COLOURS; colour++) {
      const value = colour / (COLOURS - 1);
      table[4 * colour + 3] = 255 * (step / 100) * Math.min(1, 1.3 * value ** 1.6);
    }
    return table;
  });
}

/** A CSS gradient of a table, for legends: the lowest value first. */
export function gradientOf(table: RgbaTable, direction = 'to top', stops = 24): string {
  const colours = Array.from({ length: stops }, (_, stop) => {
    const at = 4 * Math.round((stop / (stops - 1)) * (COLOURS - 1));
    return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]} / ${((table[at + 3] ?? 255) / 255).toFixed(3)})`;
  });
  return `linear-gradient(${direction}, ${colours.join(', ')})`;
}

/** Index of the colour of a value. */
export function colourIndex(value: number, low: number, high: number): number {
  const index = Math.round(((value - low) / (high - low)) * (COLOURS - 1));
  return index < 0 ? 0 : index >= COLOURS ? COLOURS - 1 : index;
}

function shrink(stop: Stops[number]): Stops[number] {
  return [0.12 + 0.88 * stop[0], stop[1], stop[2], stop[3]];
}

function cached(key: string, make: () => RgbaTable): RgbaTable {
  let table = tables.get(key);
  if (table === undefined) {
    // The slider of opacity makes a table per step; 32 are plenty.
    if (tables.size >= 32) tables.delete(tables.keys().next().value!);
    table = make();
    tables.set(key, table);
  }
  return table;
}

function withAlpha(rgb: Uint8ClampedArray, alpha: (colour: number) => number): RgbaTable {
  const table = new Uint8ClampedArray(4 * COLOURS);
  for (let colour = 0; colour < COLOURS; colour++) {
    table.set(rgb.subarray(3 * colour, 3 * colour + 3), 4 * colour);
    table[4 * colour + 3] = alpha(colour);
  }
  return table;
}

function fromStops(stops: Stops): RgbaTable {
  const table = new Uint8ClampedArray(4 * COLOURS);
  for (let colour = 0; colour < COLOURS; colour++) {
    const at = colour / (COLOURS - 1);
    const right = Math.max(
      1,
      stops.findIndex((stop) => stop[0] >= at),
    );
    const [a, b] = [stops[right - 1]!, stops[right]!];
    const t = (at - a[0]) / (b[0] - a[0]);
    for (const part of [1, 2, 3] as const) table[4 * colour + part - 1] = a[part] + t * (b[part] - a[part]);
    table[4 * colour + 3] = 255;
  }
  return table;
}
