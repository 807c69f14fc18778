/** Boxes as they are drawn, moved, resized and nudged. All functions keep a box within the clip and its bands. */
import { roundMicro } from '../../../../src-shared/review/annotation.ts';
import { snapBox, type Grid } from '../../../../src-shared/review/grid.ts';
import { clamp } from '../../clip/layers/viewport.ts';
import { bandsOf, hertzOfPosition, positionOfHertz, type Area, type Point } from './geometry.ts';

/** Compass: `n` is the highest frequency, `w` the start. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof handles)[number];

/** Handles that a time range has: it reaches over all frequencies. */
export const rangeHandles: readonly Handle[] = ['w', 'e'];

/** A box in times and band positions, in which moving keeps its shape on the screen. */
interface Shape {
  readonly start: number;
  readonly end: number;
  /** Null for a time range. */
  readonly low: number | null;
  readonly high: number | null;
}

/** @returns the part of the clip between two points */
export function drawn(from: Point, to: Point, kind: 'box' | 'range', grid: Grid): Area {
  return areaOf(
    {
      start: Math.min(from.seconds, to.seconds),
      end: Math.max(from.seconds, to.seconds),
      low: kind === 'range' ? null : Math.min(from.position, to.position),
      high: kind === 'range' ? null : Math.max(from.position, to.position),
    },
    grid,
  );
}

/** Stops at the clip's ends and the outermost bands with its size kept. */
export function moved<A extends Area>(area: A, seconds: number, bands: number, grid: Grid): A {
  const { start, end, low, high } = shapeOf(area, grid);
  const by = clamp(seconds, -start, durationOf(grid) - end);
  const up = low === null || high === null ? 0 : clamp(bands, -low, bandsOf(grid) - high);
  const shape = { start: start + by, end: end + by, low: low === null ? null : low + up };
  return { ...area, ...areaOf({ ...shape, high: high === null ? null : high + up }, grid) };
}

/** A side that is pulled over the opposite one turns the box around. */
export function resized<A extends Area>(area: A, handle: Handle, to: Point, grid: Grid): A {
  const { start, end, low, high } = shapeOf(area, grid);
  const [a, b] = [handle.includes('w') ? to.seconds : start, handle.includes('e') ? to.seconds : end];
  const ends = { start: Math.min(a, b), end: Math.max(a, b) };
  if (low === null || high === null) return { ...area, ...areaOf({ ...ends, low, high }, grid) };
  const [c, d] = [handle.includes('s') ? to.position : low, handle.includes('n') ? to.position : high];
  return { ...area, ...areaOf({ ...ends, low: Math.min(c, d), high: Math.max(c, d) }, grid) };
}

/**
 * By keys: moves by whole frames and bands.
 *
 * @param frames, bands steps; `grow` moves the end and the upper side only
 */
export function nudged<A extends Area>(
  area: A,
  { frames, bands, grow }: { readonly frames: number; readonly bands: number; readonly grow: boolean },
  grid: Grid,
): A {
  const hop = hopOf(grid);
  if (!grow) return moved(area, frames * hop, bands, grid);
  const { start, end, low, high } = shapeOf(area, grid);
  return {
    ...area,
    ...areaOf(
      {
        start,
        // One frame and one band are the least that is left.
        end: frames === 0 ? end : clamp(end + frames * hop, Math.min(start + hop, end), durationOf(grid)),
        low,
        high:
          low === null || high === null || bands === 0
            ? high
            : clamp(high + bands, Math.min(low + 1, high), bandsOf(grid)),
      },
      grid,
    ),
  };
}

/** Where keys make a box: a tenth of what is in sight and an eighth of the bands, around a point. */
export function placed(around: Point, visibleSeconds: number, kind: 'box' | 'range', grid: Grid): Area {
  const half = Math.max(hopOf(grid), visibleSeconds / 20);
  const bands = Math.max(1, bandsOf(grid) / 16);
  const middle = { seconds: clamp(around.seconds, half, durationOf(grid) - half), position: around.position };
  const from = { seconds: middle.seconds - half, position: Math.max(0, middle.position - bands) };
  const to = { seconds: middle.seconds + half, position: Math.min(bandsOf(grid), middle.position + bands) };
  return drawn(from, to, kind, grid);
}

/** A copy beside the first: a little later and lower, so that both are seen. */
export function beside<A extends Area>(area: A, grid: Grid): A {
  const by = 2 * hopOf(grid);
  return moved(area, area.end + by <= durationOf(grid) ? by : -by, -2, grid);
}

export function snapped<A extends Area>(area: A, grid: Grid, snap: boolean): A {
  return snap ? snapBox(area, grid, { frames: true, bands: true }) : area;
}

function shapeOf({ start, end, band }: Area, grid: Grid): Shape {
  return {
    start,
    end,
    low: band === null ? null : positionOfHertz(band.low, grid),
    high: band === null ? null : positionOfHertz(band.high, grid),
  };
}

function areaOf({ start, end, low, high }: Shape, grid: Grid): Area {
  const duration = durationOf(grid);
  return {
    start: roundMicro(clamp(start, 0, duration)),
    end: roundMicro(clamp(end, 0, duration)),
    band: low === null || high === null ? null : { low: hertzOfPosition(low, grid), high: hertzOfPosition(high, grid) },
  };
}

const durationOf = ({ times }: Grid): number => times.at(-1)!;

/** s; the first and the last cell are cut by the clip's ends. */
function hopOf({ times }: Grid): number {
  return times.length > 3 ? times[2]! - times[1]! : Math.max(1e-3, times.at(-1)! - times[0]!);
}
