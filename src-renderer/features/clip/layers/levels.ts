/**
 * A grid at several time resolutions: level k has one cell for 2^k frames. Ten minutes are 18,750 frames; drawn into 1000
 * pixels by picking frames, most would vanish, anomalies with them. So cells that stand for several frames hold their mean
 * (log-mels) or maximum (maps: what is anomalous stays visible at every zoom).
 */
import type { Grid } from './grid.ts';

export type Reduce = 'mean' | 'max';

export interface Level {
  /** Frames of the grid per cell. */
  readonly span: number;
  readonly bands: number;
  readonly frames: number;
  /** `[band][cell]` */
  readonly data: Float32Array;
}

export interface Levels {
  readonly grid: Grid;
  /** Made when it is first asked for. */
  at(k: number): Level;
  /** The last one has a single cell. */
  readonly count: number;
}

export function levelsOf(grid: Grid, reduce: Reduce): Levels {
  const levels: Level[] = [{ span: 1, bands: grid.bands, frames: grid.frames, data: grid.data }];
  const count = 1 + Math.ceil(Math.log2(Math.max(1, grid.frames)));
  return {
    grid,
    count,
    at(k) {
      const wanted = Math.min(Math.max(0, k), count - 1);
      while (levels.length <= wanted) levels.push(halved(levels.at(-1)!, reduce, grid.frames));
      return levels[wanted]!;
    },
  };
}

/** The coarsest level is chosen whose cells are at least one device pixel wide: nothing is skipped, nothing is finer. */
export function levelFor(framesPerPixel: number): number {
  return framesPerPixel <= 1 ? 0 : Math.ceil(Math.log2(framesPerPixel) - 1e-9);
}

function halved(level: Level, reduce: Reduce, gridFrames: number): Level {
  const frames = Math.ceil(level.frames / 2);
  const data = new Float32Array(level.bands * frames);
  for (let band = 0; band < level.bands; band++) {
    const from = band * level.frames;
    for (let cell = 0; cell < frames; cell++) {
      const a = level.data[from + 2 * cell]!;
      if (2 * cell + 1 >= level.frames) {
        data[band * frames + cell] = a;
        continue;
      }
      const b = level.data[from + 2 * cell + 1]!;
      // The last cell may stand for fewer frames than its neighbour, and weighs less.
      const weight = Math.min(level.span, gridFrames - (2 * cell + 1) * level.span) / level.span;
      data[band * frames + cell] = reduce === 'max' ? Math.max(a, b) : (a + weight * b) / (1 + weight);
    }
  }
  return { span: 2 * level.span, bands: level.bands, frames, data };
}
