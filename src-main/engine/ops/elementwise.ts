/**
 * Elementwise operators. Operands that are only repeated (`Expand`) enter unrepeated, because ONNX broadcasts by itself,
 * and identities (x + 0, x * 1, x ** 1) vanish: tfjs's gradients are full of both.
 */
import type { Attributes, ElementType, Graph, Value } from '../graph/graph.ts';
import { broadcastShape, constantScalar, emit, sameShape, scalar } from './core.ts';
import { broadcastTo, cast, filled, splat, unexpanded } from './shape.ts';

type Arithmetic = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Max' | 'Min' | 'Mod';
type Comparison = 'Equal' | 'Greater' | 'GreaterOrEqual' | 'Less' | 'LessOrEqual';
type Logic = 'And' | 'Or' | 'Xor';

export const add = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Add', a, b);
export const sub = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Sub', a, b);
export const mul = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Mul', a, b);
export const div = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Div', a, b);
export const max = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Max', a, b);
export const min = (g: Graph, a: Value, b: Value): Value => arithmetic(g, 'Min', a, b);

export const sqrt = (g: Graph, x: Value): Value => unary(g, 'Sqrt', x);
export const reciprocal = (g: Graph, x: Value): Value => unary(g, 'Reciprocal', x);
export const squared = (g: Graph, x: Value): Value => mul(g, x, x);
export const less = (g: Graph, a: Value, b: Value): Value => compare(g, 'Less', a, b);

/** With a number in place of a tensor. */
export const addScalar = (g: Graph, x: Value, number: number): Value => add(g, x, scalar(g, number, x.type));
export const mulScalar = (g: Graph, x: Value, number: number): Value => mul(g, x, scalar(g, number, x.type));

export function arithmetic(g: Graph, op: Arithmetic, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape);
  const simpler = simplified(g, op, a, b, shape);
  if (simpler) return simpler;
  return broadcasting(g, op, a, b, a.type);
}

export function compare(g: Graph, op: Comparison, a: Value, b: Value): Value {
  return broadcasting(g, op, a, b, 'bool');
}

export function logic(g: Graph, op: Logic, a: Value, b: Value): Value {
  return broadcasting(g, op, a, b, 'bool');
}

export function not(g: Graph, x: Value): Value {
  return emit(g, 'Not', [x], 'bool', x.shape);
}

/** `a` where the condition holds, else `b`, broadcast. */
export function where(g: Graph, condition: Value, a: Value, b: Value): Value {
  // ONNX Runtime has no boolean `Where`, and its WebGPU provider (1.30) gets some broadcasts of boolean logic wrong.
  if (a.type === 'bool') return cast(g, where(g, condition, cast(g, a, 'int32'), cast(g, b, 'int32')), 'bool');
  const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape));
  const operands = [condition, a, b].map(unexpanded);
  const got = operands.reduce<readonly number[]>((sum, value) => broadcastShape(sum, value.shape), []);
  const [c, x, y] = operands;
  const result = emit(g, 'Where', [c, x, y], a.type, got);
  return broadcastTo(g, result, shape);
}

export function unary(g: Graph, op: string, x: Value, attributes: Record<string, { float: number }> = {}): Value {
  const source = unexpanded(x);
  return broadcastTo(g, emit(g, op, [source], x.type, source.shape, attributes), x.shape);
}

/** -1, 0 or 1, of the operand's type. Composed, because GPUs have no kernel for ONNX's `Sign`. */
export function sign(g: Graph, x: Value): Value {
  const zero = scalar(g, 0, x.type);
  return sub(g, cast(g, compare(g, 'Greater', x, zero), x.type), cast(g, less(g, x, zero), x.type));
}

/** 1 where `x > 0`, else 0, as float. */
export function positive(g: Graph, x: Value): Value {
  return cast(g, compare(g, 'Greater', x, scalar(g, 0, x.type)), 'float32');
}

/** A constant number without axes where the other operand has as many, so that the same operation is the same node. */
function bare(g: Graph, x: Value, other: Value): Value {
  const number = constantScalar(x);
  return number === undefined || x.shape.length > other.shape.length ? x : scalar(g, number, x.type);
}

/** An operator on two operands that broadcast, with a result of the given type. */
export function broadcasting(
  g: Graph,
  op: string,
  a: Value,
  b: Value,
  type: ElementType,
  attributes: Attributes = {},
): Value {
  const [left, right] = [unexpanded(a), unexpanded(b)];
  const [x, y] = [bare(g, left, right), bare(g, right, left)];
  const got = broadcastShape(x.shape, y.shape);
  return broadcastTo(g, emit(g, op, [x, y], type, got, attributes), broadcastShape(a.shape, b.shape));
}

function simplified(g: Graph, op: Arithmetic, a: Value, b: Value, shape: readonly number[]): Value | undefined {
  const [left, right] = [splat(a), splat(b)];
  if (left !== undefined && right !== undefined && a.type === 'float32') {
    const folded = fold(op, left, right);
    if (folded !== undefined) return filled(g, folded, a.type, shape);
  }
  const keep = (x: Value) => (sameShape(x.shape, shape) ? x : broadcastTo(g, x, shape));
  if (op === 'Add' && left === 0) return keep(b);
  if ((op === 'Add' || op === 'Sub') && right === 0) return keep(a);
  if (op === 'Mul' && left === 1) return keep(b);
  if ((op === 'Mul' || op === 'Div' || op === 'Pow') && right === 1) return keep(a);
  if (op === 'Mul') return maskProduct(g, a, b);
  return undefined;
}

/** The product of two masks as numbers is one mask as numbers: a quarter of the memory is gone over. */
function maskProduct(g: Graph, a: Value, b: Value): Value | undefined {
  const [left, right] = [maskOf(a), maskOf(b)];
  if (!left || !right || a.type !== b.type || !sameShape(left.shape, right.shape)) return undefined;
  return cast(g, logic(g, 'And', left, right), a.type);
}

function maskOf({ producer }: Value): Value | undefined {
  const source = producer?.op === 'Cast' ? producer.inputs[0] : undefined;
  return source?.type === 'bool' ? source : undefined;
}

/** In float32, as the runtime would. */
function fold(op: Arithmetic, a: number, b: number): number | undefined {
  switch (op) {
    case 'Add':
      return Math.fround(a + b);
    case 'Sub':
      return Math.fround(a - b);
    case 'Mul':
      return Math.fround(a * b);
    case 'Div':
      return Math.fround(a / b);
    case 'Max':
      return Math.max(a, b);
    case 'Min':
      return Math.min(a, b);
    case 'Pow':
    case 'Mod':
      return undefined;
  }
}
