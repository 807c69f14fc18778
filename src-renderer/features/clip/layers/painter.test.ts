import { afterEach, expect, it } from 'vitest';
import { opaqueTable } from './colours.ts';
import type { Grid } from './grid.ts';
import { gridPainter, TILE_CELLS, type Painter } from './painter.ts';
import { xOfTime, type Viewport } from './viewport.ts';

const HOP = 512 / 16_000;
const painters: Painter[] = [];
afterEach(() => {
  for (const painter of painters.splice(0)) painter.dispose();
});

/** Frames alternate between black and white, so that every boundary can be found in the pixels. */
function stripes(frames: number, bands = 4): Grid {
  const data = new Float32Array(bands * frames).map((_, index) => (index % frames) % 2);
  return { bands, frames, data, hopSeconds: HOP };
}

function paint(grid: Grid, viewport: Viewport, devicePixelRatio = 1, smooth = false): Uint8ClampedArray {
  const painter = gridPainter();
  painters.push(painter);
  painter.setGrid(grid, 'mean');
  painter.setColours(opaqueTable('grey'), { low: 0, high: 1 });
  const canvas = document.createElement('canvas');
  canvas.width = viewport.width * devicePixelRatio;
  canvas.height = 8;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  painter.paint(context, { viewport, devicePixelRatio, height: 8, smooth });
  return context.getImageData(0, 3, canvas.width, 1).data;
}

// Whole clips that fit, several pixels per frame, fractions of pixels, one sample per pixel; with and without scroll.
it.each([
  { frames: 313, pxPerSecond: 100, scroll: 0, ratio: 1 },
  { frames: 313, pxPerSecond: 131.7, scroll: 200, ratio: 1 },
  { frames: 313, pxPerSecond: 131.7, scroll: 200, ratio: 2 },
  { frames: 313, pxPerSecond: 500, scroll: 3333, ratio: 1.5 },
  { frames: 1300, pxPerSecond: 97.3, scroll: 1200, ratio: 1 },
  { frames: 1300, pxPerSecond: 4000, scroll: 65_000, ratio: 1 },
  { frames: 1300, pxPerSecond: 16_000, scroll: 262_000, ratio: 2 },
])('frame t lies where sample 512 t is: $frames frames at $pxPerSecond px/s, scroll $scroll, x$ratio', (at) => {
  const { frames, pxPerSecond, scroll, ratio } = at;
  const duration = ((frames - 1) * 512) / 16_000;
  const viewport: Viewport = { duration, pxPerSecond, scroll, width: 600 };
  const pixels = paint(stripes(frames), viewport, ratio);
  let checked = 0;
  for (let x = 0; x < 600 * ratio; x++) {
    // The middle of a device pixel, in samples; frame t owns the samples nearest to 512 t.
    const sample = ((x + 0.5) / ratio + scroll) / (pxPerSecond / 16_000);
    const frame = Math.floor(sample / 512 + 0.5);
    const fromEdge = Math.abs(sample / 512 + 0.5 - Math.round(sample / 512 + 0.5)) * HOP * pxPerSecond * ratio;
    // A pixel that an edge cuts in half may be either colour.
    if (frame >= frames || fromEdge < 0.02) continue;
    expect(pixels[4 * x], `pixel ${x}, frame ${frame}`).toBe(frame % 2 === 0 ? 0 : 255);
    checked++;
  }
  expect(checked).toBeGreaterThan(500 * Math.min(1, (duration * pxPerSecond - scroll) / 600));
});

it('has no seam between tiles, blended or not', () => {
  const grid: Grid = { bands: 4, frames: 1200, hopSeconds: HOP, data: new Float32Array(4800).fill(0.5) };
  for (const smooth of [false, true]) {
    for (const scroll of [470.3, 499.9]) {
      const seam = (TILE_CELLS - 0.5) * HOP * 61.7;
      const viewport: Viewport = { duration: 38.4, pxPerSecond: 61.7, scroll: seam - scroll, width: 900 };
      const pixels = paint(grid, viewport, 1, smooth);
      for (let x = 0; x < 900; x++) expect([...pixels.slice(4 * x, 4 * x + 4)]).toEqual([128, 128, 128, 255]);
    }
  }
});

it('zoomed out shows a single hot frame of a map', () => {
  const grid: Grid = { bands: 4, frames: 18_750, hopSeconds: HOP, data: new Float32Array(4 * 18_750) };
  for (let band = 0; band < 4; band++) grid.data[band * 18_750 + 9001] = 1;
  const painter = gridPainter();
  painters.push(painter);
  painter.setGrid(grid, 'max');
  painter.setColours(opaqueTable('grey'), { low: 0, high: 1 });
  const canvas = document.createElement('canvas');
  canvas.width = 800;
  canvas.height = 8;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const viewport: Viewport = { duration: 600, pxPerSecond: 800 / 600, scroll: 0, width: 800 };
  painter.paint(context, { viewport, devicePixelRatio: 1, height: 8, smooth: false });
  const row = context.getImageData(0, 3, 800, 1).data;
  const bright = Array.from({ length: 800 }, (_, x) => row[4 * x]!).map((level, x) => (level > 200 ? x : -1));
  const expected = xOfTime(viewport, 9001 * HOP);
  const found = bright.filter((x) => x >= 0);
  expect(found.length).toBeGreaterThan(0);
  for (const x of found) expect(Math.abs(x + 0.5 - expected)).toBeLessThan(2);
});

it('the highest band is at the top', () => {
  const painter = gridPainter();
  painters.push(painter);
  painter.setGrid({ bands: 2, frames: 2, hopSeconds: 1, data: Float32Array.of(0, 0, 1, 1) }, 'mean');
  painter.setColours(opaqueTable('grey'), { low: 0, high: 1 });
  const canvas = document.createElement('canvas');
  canvas.width = 10;
  canvas.height = 10;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const viewport: Viewport = { duration: 1, pxPerSecond: 10, scroll: 0, width: 10 };
  painter.paint(context, { viewport, devicePixelRatio: 1, height: 10, smooth: false });
  expect(context.getImageData(5, 1, 1, 1).data[0]).toBe(255);
  expect(context.getImageData(5, 8, 1, 1).data[0]).toBe(0);
});

it('holds few tiles, however far one scrolls, and none after its end', () => {
  const painter = gridPainter();
  const frames = 100 * TILE_CELLS;
  painter.setGrid({ bands: 1, frames, hopSeconds: HOP, data: new Float32Array(frames) }, 'mean');
  painter.setColours(opaqueTable('grey'), { low: 0, high: 1 });
  const context = document.createElement('canvas').getContext('2d')!;
  const duration = frames * HOP;
  for (let scroll = 0; scroll < duration * 100; scroll += 600) {
    const viewport: Viewport = { duration, pxPerSecond: 100, scroll, width: 300 };
    painter.paint(context, { viewport, devicePixelRatio: 1, height: 8, smooth: false });
  }
  expect(painter.tiles).toBeLessThanOrEqual(64);
  expect(painter.tiles).toBeGreaterThan(0);
  painter.dispose();
  expect(painter.tiles).toBe(0);
});
