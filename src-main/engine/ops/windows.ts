/**
 * Sliding windows in the forms that tfjs can ask for and runtimes take. tfjs computes the output size first (rounding as
 * told, and with a number for padding from the height of the filter alone) and reads as far as that needs; ONNX computes
 * it from input, padding and stride. These helpers make both agree.
 */
import type { Graph, Value } from '../graph/graph.ts';
import type { Extent, Geometry } from './convolution.ts';
import { side } from './core.ts';
import { pad, slice } from './shape.ts';

/** Input elements that one window spans. */
const span = (e: Extent): number => (e.size - 1) * e.dilation + 1;

/** How far the last window reaches past the input; negative where trailing input is in no window. */
const reach = (e: Extent): number => (e.output - 1) * e.stride + span(e) - e.input - e.before;

/** The same windows with exactly the padding that they read, over no more of the input than ONNX would leave over. */
function fit(e: Extent): Extent {
  const past = reach(e);
  return { ...e, input: -past >= e.stride ? e.input + past : e.input, after: Math.max(0, past) };
}

/** @param output what tfjs really computed, where its gradient does not say how it was rounded */
export function fitted({ height, width, groups }: Geometry, output?: readonly number[]): Geometry {
  const [rows = height.output, columns = width.output] = output ?? [];
  return { height: fit({ ...height, output: rows }), width: fit({ ...width, output: columns }), groups };
}

/** Cuts a channels-first image to the part that a fitted geometry speaks of. */
export function cutTo(g: Graph, x: Value, { height, width }: Geometry, skip: Skip = [0, 0]): Value {
  return slice(g, x, [0, 0, ...skip], [side(x.shape, 0), side(x.shape, 1), height.input, width.input]);
}

/** Puts zeros back where `cutTo` cut. */
export function growTo(g: Graph, dx: Value, [height, width]: readonly [number, number], skip: Skip = [0, 0]): Value {
  const [top, left] = skip;
  const after = [height - top - side(dx.shape, 2), width - left - side(dx.shape, 3)];
  return pad(g, dx, [0, 0, top, left], [0, 0, ...after]);
}

/** Input rows and columns before the first that any window reads. */
type Skip = readonly [number, number];

export interface Busy {
  readonly dy: Value;
  readonly geometry: Geometry;
  readonly skip: Skip;
}

/**
 * Leaves out output gradients whose windows hold nothing but padding (padding as wide as the filter): they reach neither
 * input nor filter, and a convolution with negative padding would be needed to say so.
 * @returns `undefined` where no window reads the input
 */
export function withoutIdleWindows(g: Graph, dy: Value, geometry: Geometry): Busy | undefined {
  const { height, width, groups } = geometry;
  const [rows, columns] = [busy(height), busy(width)];
  if (rows.extent.output < 1 || columns.extent.output < 1) return undefined;
  const begin = [0, 0, rows.first, columns.first];
  const size = [side(dy.shape, 0), side(dy.shape, 1), rows.extent.output, columns.extent.output];
  return {
    dy: slice(g, dy, begin, size),
    geometry: { height: rows.extent, width: columns.extent, groups },
    skip: [rows.skip, columns.skip],
  };
}

function busy(e: Extent): { first: number; skip: number; extent: Extent } {
  const first = Math.max(0, Math.ceil((e.before - span(e) + 1) / e.stride));
  const output = Math.min(e.output, Math.ceil((e.input + e.before) / e.stride)) - first;
  const before = e.before - first * e.stride;
  const skip = Math.max(0, -before);
  const extent = { ...e, output, input: e.input - skip, before: before + skip };
  return { first, skip, extent: { ...extent, after: Math.max(0, reach(extent)) } };
}
