/** Cells of a log-mel or an anomaly map as a person sees them: rectangles in s and Hz. */
import { roundMicro, type Box } from './annotation.ts';

/** As `ClipView.logMel` has it. */
export interface GridSource {
  readonly frames: number;
  /** Hz, of every band, ascending. */
  readonly centresHz: readonly number[];
  /** s from one frame's centre to the next; frame 0 is centred on the clip's start. */
  readonly hopSeconds: number;
}

export interface Grid {
  /** s, `[frames + 1]`: halfway between the centres, from 0 to the clip's end. */
  readonly times: readonly number[];
  /** Hz, `[bands + 1]`: halfway between the bands' centres; the outer two as far out as the next ones are in. */
  readonly frequencies: readonly number[];
}

/** @param seconds of the clip */
export function gridOf({ frames, centresHz, hopSeconds }: GridSource, seconds: number): Grid {
  const times = Array.from({ length: frames + 1 }, (_, i) =>
    roundMicro(i === frames ? seconds : Math.min(seconds, Math.max(0, (i - 0.5) * hopSeconds))),
  );
  const { length: bands } = centresHz;
  const between = (band: number): number => (centresHz[band - 1]! + centresHz[band]!) / 2;
  const frequencies = Array.from({ length: bands + 1 }, (_, band) => {
    if (bands === 1) return band === 0 ? 0 : 2 * centresHz[0]!;
    if (band === 0) return Math.max(0, roundMicro(2 * centresHz[0]! - between(1)));
    return roundMicro(band === bands ? 2 * centresHz[bands - 1]! - between(bands - 1) : between(band));
  });
  return { times, frequencies };
}

/**
 * A box with its sides on the nearest edges of frames and bands, at least one of each wide.
 *
 * @param what to snap; what is left out stays as it is
 */
export function snapBox<B extends Pick<Box, 'start' | 'end' | 'band'>>(
  box: B,
  grid: Grid,
  what: { readonly frames: boolean; readonly bands: boolean },
): B {
  const [start, end] = what.frames ? snapped(box.start, box.end, grid.times) : [box.start, box.end];
  if (box.band === null || !what.bands) return { ...box, start, end };
  const [low, high] = snapped(box.band.low, box.band.high, grid.frequencies);
  return { ...box, start, end, band: { low, high } };
}

function snapped(from: number, to: number, edges: readonly number[]): [number, number] {
  const first = Math.min(nearest(from, edges), edges.length - 2);
  const last = Math.max(nearest(to, edges), first + 1);
  return [edges[first]!, edges[last]!];
}

/** Index of the nearest of ascending edges, by bisection. */
function nearest(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= value) low = middle;
    else high = middle;
  }
  return value - edges[low]! <= edges[high]! - value ? low : high;
}
