/**
 * Where a box lies in a picture. Across: time, as the viewport has it. Up: band positions, 0 at the lowest edge, one per
 * band, so that every band is equally high; between the edges of a band frequencies are spread evenly.
 */
import type { Box } from '../../../../src-shared/review/annotation.ts';
import { roundMicro } from '../../../../src-shared/review/annotation.ts';
import type { Grid } from '../../../../src-shared/review/grid.ts';
import { clamp, timeOfX, xOfTime, type Viewport } from '../../clip/layers/viewport.ts';

/** What a rectangle is, whoever made it. */
export type Area = Pick<Box, 'start' | 'end' | 'band'>;

export interface Picture {
  readonly grid: Grid;
  readonly viewport: Viewport;
  /** px */
  readonly height: number;
}

/** CSS px from the picture's top left corner. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  /** s */
  readonly seconds: number;
  /** In bands from the lowest edge. */
  readonly position: number;
}

export const bandsOf = ({ frequencies }: Grid): number => frequencies.length - 1;

/** @returns 0 (lowest edge) to the number of bands; what lies outside is kept at the edge */
export function positionOfHertz(hertz: number, { frequencies }: Grid): number {
  const last = frequencies.length - 1;
  if (hertz <= frequencies[0]!) return 0;
  if (hertz >= frequencies[last]!) return last;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (frequencies[middle]! <= hertz) low = middle;
    else high = middle;
  }
  return low + (hertz - frequencies[low]!) / (frequencies[high]! - frequencies[low]!);
}

export function hertzOfPosition(position: number, { frequencies }: Grid): number {
  const last = frequencies.length - 1;
  const at = clamp(position, 0, last);
  const band = Math.min(last - 1, Math.floor(at));
  return roundMicro(frequencies[band]! + (at - band) * (frequencies[band + 1]! - frequencies[band]!));
}

/** A time range is as high as the picture. */
export function rectOf({ start, end, band }: Area, { grid, viewport, height }: Picture): Rect {
  const left = xOfTime(viewport, start);
  const perBand = height / bandsOf(grid);
  const [low, high] =
    band === null ? [0, bandsOf(grid)] : [positionOfHertz(band.low, grid), positionOfHertz(band.high, grid)];
  return {
    left,
    top: height - high * perBand,
    width: xOfTime(viewport, end) - left,
    height: (high - low) * perBand,
  };
}

/** What lies under a place of the picture, within it. */
export function pointAt(x: number, y: number, { grid, viewport, height }: Picture): Point {
  const bands = bandsOf(grid);
  return {
    seconds: clamp(timeOfX(viewport, x), 0, viewport.duration),
    position: height === 0 ? 0 : clamp(bands * (1 - y / height), 0, bands),
  };
}

/** Of what is seen, the smaller ones last: they are drawn on top, so that a box in a box can be reached. */
export function inDrawingOrder<B extends Area>(boxes: readonly B[], grid: Grid): readonly B[] {
  const size = ({ start, end, band }: Area): number =>
    (end - start) *
    (band === null ? bandsOf(grid) : positionOfHertz(band.high, grid) - positionOfHertz(band.low, grid));
  return [...boxes].sort((a, b) => size(b) - size(a));
}
