/** Taking rows by index, adding rows at indices. Indices are int32 here and int64 where ONNX insists. */
import type { Graph, Value } from '../graph/graph.ts';
import type { Target } from '../trace/target.ts';
import { emit, ints, scalar, side, sizeOf } from './core.ts';
import { add, compare, less, logic, mul, where } from './elementwise.ts';
import { broadcastTo, cast, filled, reshape, slice, transpose } from './shape.ts';

/** `x[.., indices, ..]` along `axis`: the indices' axes take the place of that axis. */
export function gather(g: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return emit(g, 'Gather', [x, indices], x.type, shape, { axis });
}

/**
 * `gather` per batch entry, where the first `batchDims` axes of both operands are the batch. Rows of all entries are
 * numbered through, so that one plain gather does it.
 */
export function batchGather(g: Graph, x: Value, indices: Value, axis: number, batchDims: number): Value {
  if (batchDims === 0) return gather(g, x, indices, axis);
  const batch = x.shape.slice(0, batchDims);
  const entries = sizeOf(batch);
  const length = side(x.shape, axis);
  const between = x.shape.slice(batchDims, axis);
  const after = x.shape.slice(axis + 1);
  const picked = indices.shape.slice(batchDims);
  // [batch, between, length, after] -> [batch * length, between, after]
  const blocks = reshape(g, x, [entries, sizeOf(between), length, sizeOf(after)]);
  const rows = reshape(g, transpose(g, blocks, [0, 2, 1, 3]), [entries * length, sizeOf(between), sizeOf(after)]);
  const starts = g.constant(
    Int32Array.from({ length: entries }, (_, entry) => entry * length),
    [entries, 1],
  );
  const numbered = add(g, reshape(g, indices, [entries, sizeOf(picked)]), starts);
  // [batch, picked, between, after] -> [batch, between, picked, after]
  const taken = transpose(g, gather(g, rows, numbered, 0), [0, 2, 1, 3]);
  return reshape(g, taken, [...batch, ...between, ...picked, ...after]);
}

/** The slices of `x` at index tuples: `indices` is `[..., depth]` and picks from the first `depth` axes. */
export function gatherTuples(g: Graph, x: Value, indices: Value): Value {
  const depth = side(indices.shape, indices.shape.length - 1);
  const shape = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
  return emit(g, 'GatherND', [x, cast(g, indices, 'int64')], x.type, shape);
}

/** Puts `updates` into a copy of `x` at index tuples, none of which occurs twice. */
export function scatterTuples(g: Graph, x: Value, indices: Value, updates: Value): Value {
  return emit(g, 'ScatterND', [x, cast(g, indices, 'int64'), rowsOf(g, x.shape, indices, updates)], x.type, x.shape);
}

/**
 * Adds `updates` to zeros of `shape` at index tuples, also where a tuple occurs twice.
 *
 * @param scatterAdd how the runtime does it right; with `elements` in the order of the updates
 */
export function addTuples(
  g: Graph,
  shape: readonly number[],
  indices: Value,
  updates: Value,
  scatterAdd: Target['scatterAdd'],
): Value {
  const zeros = filled(g, 0, updates.type, shape);
  const rows = rowsOf(g, shape, indices, updates);
  if (scatterAdd === 'tuples') {
    return emit(g, 'ScatterND', [zeros, cast(g, indices, 'int64'), rows], zeros.type, shape, { reduction: 'add' });
  }
  const depth = side(indices.shape, indices.shape.length - 1);
  const [n, size] = [sizeOf(indices.shape) / depth, sizeOf(shape.slice(depth))];
  const flat = [sizeOf(shape.slice(0, depth)), size];
  const places = broadcastTo(g, reshape(g, numbersOf(g, indices, shape.slice(0, depth)), [n, 1]), [n, size]);
  const operands = [reshape(g, zeros, flat), cast(g, places, 'int64'), reshape(g, rows, [n, size])];
  const sums = emit(g, 'ScatterElements', operands, zeros.type, flat, { axis: 0, reduction: 'add' });
  return reshape(g, sums, shape);
}

/** One row of the updates for each tuple. */
function rowsOf(g: Graph, shape: readonly number[], indices: Value, updates: Value): Value {
  const depth = side(indices.shape, indices.shape.length - 1);
  return broadcastTo(g, updates, [...indices.shape.slice(0, -1), ...shape.slice(depth)]);
}

/** Tuples as places in the flattened `sides`, int32. */
function numbersOf(g: Graph, indices: Value, sides: readonly number[]): Value {
  const strides = sides.map((_, axis) => sizeOf(sides.slice(axis + 1)));
  const parts = strides.map((stride, axis) => {
    const along = indices.shape.length - 1;
    const starts = indices.shape.map((_, each) => (each === along ? axis : 0));
    const part = slice(g, indices, starts, [...indices.shape.slice(0, -1), 1]);
    return stride === 1 ? part : mul(g, part, scalar(g, stride, 'int32'));
  });
  return parts.reduce((sum, part) => add(g, sum, part));
}

/**
 * Sums the rows of `x` by segment: `[n, ...]` with `ids` `[n]` -> `[count, ...]`. Rows with an id outside `[0, count)` are
 * left out, as in tfjs (they land in a spare segment that is cut off).
 */
export function segmentSum(g: Graph, x: Value, ids: Value, count: number, scatterAdd: Target['scatterAdd']): Value {
  const rest = x.shape.slice(ids.shape.length);
  const n = sizeOf(ids.shape);
  const flat = reshape(g, ids, [n, 1]);
  const inside = logic(
    g,
    'And',
    compare(g, 'GreaterOrEqual', flat, scalar(g, 0, 'int32')),
    less(g, flat, scalar(g, count, 'int32')),
  );
  const safe = where(g, inside, flat, scalar(g, count, 'int32'));
  const sums = addTuples(g, [count + 1, ...rest], safe, reshape(g, x, [n, ...rest]), scatterAdd);
  return slice(g, sums, [0, ...rest.map(() => 0)], [count, ...rest]);
}

/** The `k` largest along the last axis, largest first, the earlier one of equals first. Indices are int32. */
export function topK(g: Graph, x: Value, k: number): { values: Value; indices: Value } {
  const shape = [...x.shape.slice(0, -1), k];
  const outputs = [{ type: x.type, shape } as const, { type: 'int64', shape } as const];
  const [values, indices] = g.add('TopK', [x, ints(g, [k])], outputs);
  if (!values || !indices) throw new Error('TopK has two outputs');
  return { values, indices: cast(g, indices, 'int32') };
}

/** A new last axis with `true` at the index. Composed, because GPUs have no kernel for ONNX's `OneHot`. */
export function isIndex(g: Graph, indices: Value, depth: number): Value {
  const numbers = g.constant(
    Int32Array.from({ length: depth }, (_, index) => index),
    [depth],
  );
  return compare(g, 'Equal', reshape(g, indices, [...indices.shape, 1]), numbers);
}
