/**
 * Operators that move elements and compute nothing. Each constructor looks through its operand first, so that chains
 * collapse while they are recorded: transposes compose and cancel, reshapes merge, and a transpose that moves only axes
 * of length 1 becomes a (free) reshape.
 */
import type { ElementType, Graph, Value } from '../graph/graph.ts';
import { constantScalar, emit, ints, range, sameShape, scalar, side } from './core.ts';

export function reshape(g: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const source = x.producer?.op === 'Reshape' ? x.producer.inputs[0] : undefined;
  if (source) return reshape(g, source, shape);
  if (x.constant) return g.constant(x.constant, shape);
  // ONNX reads a 0 as "as before" unless told otherwise.
  return emit(g, 'Reshape', [x, ints(g, shape)], x.type, shape, shape.includes(0) ? { allowzero: 1 } : {});
}

/** `perm` as in NumPy: axis `i` of the result is axis `perm[i]` of the operand. */
export function transpose(g: Graph, x: Value, perm: readonly number[]): Value {
  if (perm.every((from, to) => from === to)) return x;
  const shape = perm.map((from) => side(x.shape, from));
  const moved = perm.filter((axis) => side(x.shape, axis) !== 1);
  if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? -1))) return reshape(g, x, shape);
  if (x.producer?.op === 'Transpose') {
    const [source] = x.producer.inputs;
    const inner = x.producer.attributes['perm'] as readonly number[];
    if (source)
      return transpose(
        g,
        source,
        perm.map((axis) => side(inner, axis)),
      );
  }
  return emit(g, 'Transpose', [x], x.type, shape, { perm });
}

/** Repeats `x` along axes of length 1 until it has `shape`. Elementwise operators look through it. */
export function broadcastTo(g: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const source = x.producer?.op === 'Expand' ? x.producer.inputs[0] : undefined;
  return emit(g, 'Expand', [source ?? x, ints(g, shape)], x.type, shape);
}

/** A tensor filled with one number; never materialised where an elementwise operator consumes it. */
export function filled(g: Graph, value: number, type: ElementType, shape: readonly number[]): Value {
  return broadcastTo(g, scalar(g, value, type), shape);
}

/** What an `Expand` repeats, or the value itself. */
export function unexpanded(x: Value): Value {
  const source = x.producer?.op === 'Expand' ? x.producer.inputs[0] : undefined;
  return source ?? x;
}

/** The number that fills `x`, where it is a constant splat. */
export function splat(x: Value): number | undefined {
  return constantScalar(unexpanded(x));
}

export function concat(g: Graph, parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  if (!first) throw new Error('concat of nothing');
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + side(part.shape, axis), 0);
  const shape = first.shape.map((n, i) => (i === axis ? length : n));
  return emit(g, 'Concat', parts, first.type, shape, { axis });
}

/**
 * A contiguous or strided block. Only axes that are really cut are named.
 * @param begin first index per axis
 * @param size number of elements per axis
 * @param stride step per axis, 1 where left out; may be negative
 */
export function slice(
  g: Graph,
  x: Value,
  begin: readonly number[],
  size: readonly number[],
  stride: readonly number[] = begin.map(() => 1),
): Value {
  const axes = range(x.shape.length).filter(
    (axis) => begin[axis] !== 0 || size[axis] !== x.shape[axis] || stride[axis] !== 1,
  );
  if (axes.length === 0) return x;
  const backwards = axes.filter((axis) => side(stride, axis) < 0);
  const whole = (axis: number) => size[axis] === x.shape[axis] && stride[axis] === -1;
  if (backwards.length > 0 && !(backwards.every(whole) && backwards.length === axes.length)) {
    // Cut forwards, then turn round: ONNX Runtime's WebGPU provider mistakes the start of steps back by more than 1.
    const first = begin.map((from, axis) =>
      backwards.includes(axis) ? from + (side(size, axis) - 1) * side(stride, axis) : from,
    );
    return reverse(g, slice(g, x, first, size, stride.map(Math.abs)), backwards);
  }
  const starts = axes.map((axis) => side(begin, axis));
  const steps = axes.map((axis) => side(stride, axis));
  // One past the last element taken; ONNX reads a negative end as counted from the back, so past-the-front is before its front.
  const ends = axes.map((axis, i) => {
    const step = side(steps, i);
    const end = side(starts, i) + (side(size, axis) - 1) * step + Math.sign(step);
    return end < 0 ? -side(x.shape, axis) - 1 : end;
  });
  return emit(g, 'Slice', [x, ints(g, starts), ints(g, ends), ints(g, axes), ints(g, steps)], x.type, size);
}

/** @param mode `reflect` leaves the edge sample out, `edge` repeats it. */
export function pad(
  g: Graph,
  x: Value,
  before: readonly number[],
  after: readonly number[],
  mode: 'constant' | 'reflect' | 'edge' = 'constant',
  fill = 0,
): Value {
  if ([...before, ...after].every((n) => n === 0)) return x;
  const shape = x.shape.map((n, axis) => n + side(before, axis) + side(after, axis));
  const operands = [x, ints(g, [...before, ...after])];
  if (mode === 'constant') operands.push(scalar(g, fill, x.type));
  return emit(g, 'Pad', operands, x.type, shape, { mode });
}

/** The elements along `axes` in the opposite order. */
export function reverse(g: Graph, x: Value, axes: readonly number[]): Value {
  const turned = x.shape.map((n, axis) => axes.includes(axis) && n > 1);
  const begin = x.shape.map((n, axis) => (turned[axis] === true ? n - 1 : 0));
  return slice(
    g,
    x,
    begin,
    x.shape,
    turned.map((turn) => (turn ? -1 : 1)),
  );
}

/** Pads with the mirror image of the content: `reflect` mirrors at the edge sample, `symmetric` behind it. */
export function mirrorPad(
  g: Graph,
  x: Value,
  before: readonly number[],
  after: readonly number[],
  mode: 'reflect' | 'symmetric',
): Value {
  if (mode === 'reflect') return pad(g, x, before, after, 'reflect');
  // ONNX has no symmetric padding: join the mirrored borders, axis by axis.
  return range(x.shape.length).reduce((padded, axis) => {
    const length = side(padded.shape, axis);
    const border = (from: number, count: number) => {
      const begin = padded.shape.map((_, i) => (i === axis ? from : 0));
      const size = padded.shape.map((n, i) => (i === axis ? count : n));
      return count === 0 ? [] : [reverse(g, slice(g, padded, begin, size), [axis])];
    };
    const last = side(after, axis);
    return concat(g, [...border(0, side(before, axis)), padded, ...border(length - last, last)], axis);
  }, x);
}

export function tile(g: Graph, x: Value, repeats: readonly number[]): Value {
  if (repeats.every((n) => n === 1)) return x;
  const shape = x.shape.map((n, axis) => n * side(repeats, axis));
  if (x.shape.every((n, axis) => n === 1 || repeats[axis] === 1)) return broadcastTo(g, x, shape);
  return emit(g, 'Tile', [x, ints(g, repeats)], x.type, shape);
}

export function cast(g: Graph, x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  const filler = splat(x);
  if (filler !== undefined) {
    const whole = type === 'float32' ? filler : type === 'bool' ? Number(filler !== 0) : Math.trunc(filler);
    return filled(g, whole, type, x.shape);
  }
  const onnxType = { float32: 1, int32: 6, int64: 7, bool: 9 }[type];
  return emit(g, 'Cast', [x], type, x.shape, { to: onnxType });
}
