/** Reductions. All take axes as non-negative numbers. */
import type { Graph, Value } from '../graph/graph.ts';
import { emit, ints, range, sizeOf } from './core.ts';
import { broadcastTo, cast, filled, reshape, splat, unexpanded } from './shape.ts';

export type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd';

export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? shape.map((side, axis) => (axes.includes(axis) ? 1 : side))
    : shape.filter((_, axis) => !axes.includes(axis));
}

export function reduce(g: Graph, op: Reduction, x: Value, axes: readonly number[], keepDims: boolean): Value {
  const shape = reducedShape(x.shape, axes, keepDims);
  if (axes.every((axis) => x.shape[axis] === 1)) return reshape(g, x, shape);
  const filler = splat(x);
  const count = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  if (filler !== undefined && op !== 'ReduceProd' && x.type === 'float32') {
    return filled(g, op === 'ReduceSum' ? Math.fround(filler * count) : filler, x.type, shape);
  }
  const source = unexpanded(x);
  if (op === 'ReduceMean' && source !== x && sizeOf(source.shape) === 1) return broadcastTo(g, source, shape);
  const sorted = range(x.shape.length).filter((axis) => axes.includes(axis));
  // Always with the axes kept: asked for in both forms (gradients do), it is one node.
  const kept = emit(g, op, [x, ints(g, sorted)], x.type, reducedShape(x.shape, axes, true), { keepdims: 1 });
  return reshape(g, kept, shape);
}

export const sum = (g: Graph, x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce(g, 'ReduceSum', x, axes, keepDims);

export const mean = (g: Graph, x: Value, axes: readonly number[], keepDims = false): Value =>
  reduce(g, 'ReduceMean', x, axes, keepDims);

/** First index of the extreme value along `axis`, int32. */
export function arg(g: Graph, op: 'ArgMax' | 'ArgMin', x: Value, axis: number): Value {
  const shape = reducedShape(x.shape, [axis], false);
  return cast(g, emit(g, op, [x], 'int64', shape, { axis, keepdims: 0 }), 'int32');
}
