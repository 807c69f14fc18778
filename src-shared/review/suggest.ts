/** Boxes around what an anomaly map marks. */
import { roundMicro, type Box } from './annotation.ts';
import type { Grid } from './grid.ts';

/** `[band][frame]`, band 0 the lowest. */
export interface MapCells {
  readonly bands: number;
  readonly frames: number;
  readonly data: ArrayLike<number>;
}

export interface SuggestOptions {
  /** Cells above it are marked. */
  readonly threshold: number;
  /** Smaller components are left out. */
  readonly minimumCells: number;
  /** Default 100. */
  readonly limit?: number;
}

export type Suggestion = Pick<Box, 'start' | 'end'> & {
  readonly band: { readonly low: number; readonly high: number };
  /** Mean of the map in the box, marked or not. */
  readonly mapMean: number;
  /** Marked cells. */
  readonly cells: number;
};

interface Component {
  readonly cells: number;
  /** Sum of the map over the marked cells. */
  readonly mass: number;
  readonly bands: readonly [first: number, last: number];
  readonly frames: readonly [first: number, last: number];
}

/**
 * One box per connected component of the cells above the threshold; cells that touch at a corner are connected (8
 * neighbours), so that a tone that glides over the bands stays in one piece. What marks most (the sum of the map over a
 * component) comes first.
 *
 * @param grid of as many frames and bands as the map
 */
export function suggestBoxes(map: MapCells, grid: Grid, options: SuggestOptions): Suggestion[] {
  const { threshold, minimumCells, limit = 100 } = options;
  return components(map, threshold)
    .filter(({ cells }) => cells >= minimumCells)
    .sort((a, b) => b.mass - a.mass)
    .slice(0, limit)
    .map(({ cells, bands, frames }) => ({
      start: grid.times[frames[0]]!,
      end: grid.times[frames[1] + 1]!,
      band: { low: grid.frequencies[bands[0]]!, high: grid.frequencies[bands[1] + 1]! },
      mapMean: roundMicro(meanIn(map, bands, frames)),
      cells,
    }));
}

function components({ bands, frames, data }: MapCells, threshold: number): Component[] {
  const seen = new Uint8Array(bands * frames);
  const found: Component[] = [];
  const stack: number[] = [];
  const push = (cell: number): void => {
    if (seen[cell] === 1 || !(data[cell]! > threshold)) return;
    seen[cell] = 1;
    stack.push(cell);
  };
  for (let seed = 0; seed < seen.length; seed += 1) {
    push(seed);
    if (stack.length === 0) continue;
    let [cells, mass] = [0, 0];
    let [lowest, highest, first, last] = [bands, -1, frames, -1];
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      const band = Math.floor(cell / frames);
      const frame = cell - band * frames;
      cells += 1;
      mass += data[cell]!;
      [lowest, highest] = [Math.min(lowest, band), Math.max(highest, band)];
      [first, last] = [Math.min(first, frame), Math.max(last, frame)];
      for (let b = Math.max(0, band - 1); b <= Math.min(bands - 1, band + 1); b += 1) {
        for (let f = Math.max(0, frame - 1); f <= Math.min(frames - 1, frame + 1); f += 1) push(b * frames + f);
      }
    }
    found.push({ cells, mass, bands: [lowest, highest], frames: [first, last] });
  }
  return found;
}

function meanIn({ frames, data }: MapCells, bands: Component['bands'], span: Component['frames']): number {
  let sum = 0;
  for (let band = bands[0]; band <= bands[1]; band += 1) {
    for (let frame = span[0]; frame <= span[1]; frame += 1) sum += data[band * frames + frame]!;
  }
  return sum / ((bands[1] - bands[0] + 1) * (span[1] - span[0] + 1));
}
