/**
 * Paints a grid (log-mel, map, difference) at any zoom: tiles of 512 cells at the grid's own resolution (or, zoomed out,
 * at a level's), coloured once, then scaled by the browser. Scrolling and zooming colour nothing again.
 */
import type { Grid } from './grid.ts';
import { levelFor, levelsOf, type Level, type Levels, type Reduce } from './levels.ts';
import type { ValueRange } from './value-range.ts';
import type { RgbaTable } from './colours.ts';
import { visibleTimes, xOfTime, type Viewport } from './viewport.ts';

export const TILE_CELLS = 512;
/** Of 512 x 128 pixels x 4 bytes: 16 MB. A screen shows at most a few. */
const MOST_TILES = 64;

export interface Painting {
  readonly viewport: Viewport;
  readonly devicePixelRatio: number;
  /** Device pixels. */
  readonly height: number;
  /** Whether colours are blended between cells; otherwise every cell is a rectangle. */
  readonly smooth: boolean;
}

export interface Painter {
  readonly grid: Grid | null;
  readonly levels: Levels | null;
  setGrid(grid: Grid | null, reduce: Reduce): void;
  setColours(table: RgbaTable, range: ValueRange): void;
  /** Paints over what is there. @param context its canvas is `viewport.width` x `devicePixelRatio` wide */
  paint(context: CanvasRenderingContext2D, painting: Painting): void;
  /** Tiles that are held. */
  readonly tiles: number;
  dispose(): void;
}

export function gridPainter(): Painter {
  let levels: Levels | null = null;
  let colours: { readonly table: RgbaTable; readonly range: ValueRange } | null = null;
  const tiles = new Map<string, ImageBitmap>();

  function clear(): void {
    for (const tile of tiles.values()) tile.close();
    tiles.clear();
  }

  function tileOf(level: Level, index: number): ImageBitmap {
    const key = `${level.span}:${index}`;
    let tile = tiles.get(key);
    if (tile !== undefined) {
      // Used last, dropped last.
      tiles.delete(key);
    } else {
      tile = paintTile(level, index * TILE_CELLS, colours!.table, colours!.range);
      if (tiles.size >= MOST_TILES) {
        const [oldest, bitmap] = tiles.entries().next().value!;
        bitmap.close();
        tiles.delete(oldest);
      }
    }
    tiles.set(key, tile);
    return tile;
  }

  return {
    get grid() {
      return levels?.grid ?? null;
    },
    get levels() {
      return levels;
    },
    get tiles() {
      return tiles.size;
    },
    setGrid(grid, reduce) {
      if (levels?.grid === grid) return;
      clear();
      levels = grid === null || grid.frames === 0 || grid.bands === 0 ? null : levelsOf(grid, reduce);
    },
    setColours(table, range) {
      if (colours?.table === table && colours.range.low === range.low && colours.range.high === range.high) return;
      clear();
      colours = { table, range };
    },
    paint(context, { viewport, devicePixelRatio, height, smooth }) {
      if (levels === null || colours === null || viewport.pxPerSecond === 0) return;
      const { grid } = levels;
      const scale = viewport.pxPerSecond * devicePixelRatio;
      const level = levels.at(levelFor(1 / (grid.hopSeconds * scale)));
      const cellSeconds = level.span * grid.hopSeconds;
      // Cell j of a level begins where frame j x span does: half a hop before that frame's centre.
      const origin = xOfTime(viewport, -0.5 * grid.hopSeconds) * devicePixelRatio;
      const cellWidth = cellSeconds * scale;
      const { from, to } = visibleTimes(viewport);
      const firstCell = Math.max(0, Math.floor(from / cellSeconds) - 1);
      const lastCell = Math.min(level.frames - 1, Math.ceil(to / cellSeconds) + 1);
      context.imageSmoothingEnabled = smooth;
      for (let index = Math.floor(firstCell / TILE_CELLS); index * TILE_CELLS <= lastCell; index++) {
        const start = index * TILE_CELLS;
        const left = Math.max(firstCell, start);
        const right = Math.min(lastCell + 1, start + TILE_CELLS);
        // Neighbouring tiles meet on a whole device pixel; each has one cell of the other, so that blending does too.
        const clipLeft = Math.round(origin + left * cellWidth);
        const clipRight = Math.round(origin + right * cellWidth);
        if (clipRight <= clipLeft) continue;
        context.save();
        context.beginPath();
        context.rect(clipLeft, 0, clipRight - clipLeft, height);
        context.clip();
        // Tile column 0 is the cell before `start`.
        const source = left - start;
        const cells = right - left + 2;
        context.drawImage(
          tileOf(level, index),
          source,
          0,
          cells,
          level.bands,
          origin + (left - 1) * cellWidth,
          0,
          cells * cellWidth,
          height,
        );
        context.restore();
      }
    },
    dispose() {
      clear();
      levels = null;
      colours = null;
    },
  };
}

let scratch: OffscreenCanvas | undefined;

/** Cells `start - 1` to `start + 512`, those outside the grid like its edge. The highest band comes first. */
function paintTile(level: Level, start: number, table: RgbaTable, range: ValueRange): ImageBitmap {
  const cells = Math.min(TILE_CELLS, level.frames - start);
  const width = cells + 2;
  scratch ??= new OffscreenCanvas(width, level.bands);
  scratch.width = width;
  scratch.height = level.bands;
  const context = scratch.getContext('2d')!;
  const image = context.createImageData(width, level.bands);
  // One write per pixel; the table is RGBA in memory order.
  const pixels = new Uint32Array(image.data.buffer);
  const colours = new Uint32Array(table.buffer, table.byteOffset, table.length / 4);
  const highest = colours.length - 1;
  const scale = range.high > range.low ? highest / (range.high - range.low) : 0;
  for (let band = 0; band < level.bands; band++) {
    const from = band * level.frames;
    let to = (level.bands - 1 - band) * width;
    for (let column = 0; column < width; column++, to++) {
      const cell = Math.min(level.frames - 1, Math.max(0, start - 1 + column));
      const index = Math.round((level.data[from + cell]! - range.low) * scale);
      // NaN fails both comparisons and stays transparent.
      if (index < 0) pixels[to] = colours[0]!;
      else if (index >= 0) pixels[to] = colours[index > highest ? highest : index]!;
    }
  }
  context.putImageData(image, 0, 0);
  return scratch.transferToImageBitmap();
}
