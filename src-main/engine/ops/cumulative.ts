/** Running sums and products along an axis. */
import type { Graph, Value } from '../graph/graph.ts';
import { emit, scalar, side } from './core.ts';
import { mul } from './elementwise.ts';
import { pad, slice } from './shape.ts';

export interface Running {
  readonly axis: number;
  /** Each element leaves itself out; the first is 0 (sum) or 1 (product). */
  readonly exclusive: boolean;
  /** From the last element to the first. */
  readonly reverse: boolean;
}

export function runningSum(g: Graph, x: Value, { axis, exclusive, reverse }: Running): Value {
  return emit(g, 'CumSum', [x, scalar(g, axis, 'int64')], x.type, x.shape, {
    exclusive: Number(exclusive),
    reverse: Number(reverse),
  });
}

/** ONNX has no running product. Products over 1, 2, 4 … neighbours take log2(length) steps. */
export function runningProduct(g: Graph, x: Value, { axis, exclusive, reverse }: Running): Value {
  const length = side(x.shape, axis);
  let product = exclusive ? shifted(g, x, axis, 1, reverse) : x;
  for (let reach = 1; reach < length; reach *= 2) {
    product = mul(g, product, shifted(g, product, axis, reach, reverse));
  }
  return product;
}

/** Moves the content `by` elements along `axis` (back, if `reverse`) and puts ones where it came from. */
function shifted(g: Graph, x: Value, axis: number, by: number, reverse: boolean): Value {
  const length = side(x.shape, axis);
  const offset = Math.min(by, length);
  const begin = x.shape.map((_, i) => (i === axis && reverse ? offset : 0));
  const size = x.shape.map((n, i) => (i === axis ? n - offset : n));
  const gap = x.shape.map((_, i) => (i === axis ? offset : 0));
  const none = x.shape.map(() => 0);
  const kept = slice(g, x, begin, size);
  return pad(g, kept, reverse ? none : gap, reverse ? gap : none, 'constant', 1);
}
