/** The one-output building block on which every operator helper stands, and small helpers on shapes. */
import { sizeOf } from '../tensors.ts';
import type { Attributes, Domain, ElementType, Graph, Value } from '../graph/graph.ts';

/** Adds a node with one output. */
export function emit(
  g: Graph,
  op: string,
  inputs: readonly (Value | undefined)[],
  type: ElementType,
  shape: readonly number[],
  attributes: Attributes = {},
  domain: Domain = '',
): Value {
  const [value] = g.add(op, inputs, [{ type, shape }], attributes, domain);
  if (!value) throw new Error(`${op} has no output`);
  return value;
}

/** Shapes, axes and indices are int64 vectors in ONNX. */
export function ints(g: Graph, values: readonly number[]): Value {
  return g.constant(BigInt64Array.from(values, BigInt), [values.length]);
}

export function scalar(g: Graph, value: number, type: ElementType = 'float32'): Value {
  switch (type) {
    case 'float32':
      return g.constant(Float32Array.of(value), []);
    case 'int32':
      return g.constant(Int32Array.of(value), []);
    case 'int64':
      return g.constant(BigInt64Array.of(BigInt(value)), []);
    case 'bool':
      return g.constant(Uint8Array.of(value === 0 ? 0 : 1), []);
  }
}

/** The one number that fills a constant, or `undefined`. */
export function constantScalar(value: Value): number | undefined {
  const { constant } = value;
  return constant?.length === 1 ? Number(constant[0]) : undefined;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}

/** NumPy broadcasting of two shapes. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - (rank - a.length)] ?? 1;
    const right = b[axis - (rank - b.length)] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`shapes [${a.join()}] and [${b.join()}] do not broadcast`);
    }
    return left === 1 ? right : left;
  });
}

/** `shape[axis]`, for axes that are known to exist. */
export function side(shape: readonly number[], axis: number): number {
  const length = shape[axis];
  if (length === undefined) throw new Error(`axis ${axis} of a tensor of shape [${shape.join()}]`);
  return length;
}

/** `[0, 1, … length - 1]`. */
export function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

export { sizeOf };
