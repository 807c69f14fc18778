/** Elementwise arithmetic. */
import { tf } from '../tfjs.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { broadcastShape, constantScalar, emit, scalar } from '../ops/core.ts';
import * as e from '../ops/elementwise.ts';
import { broadcastTo, cast, filled } from '../ops/shape.ts';
import type { ClipByValueAttrs } from '@tensorflow/tfjs-core';
import { binary, onnx, onnxFloat, unary, type Binary, type Unary } from './elementwise.ts';
import { arrange } from './layout.ts';
import { unsupported, type Lowering, type Lowerings } from './lowering.ts';

/** tfjs multiplies masks and adds them; the result is a mask again. */
const onMasks =
  (f: Binary, onBooleans: 'And' | 'Or'): Binary =>
  (g, a, b) =>
    a.type === 'bool' ? e.logic(g, onBooleans, a, b) : f(g, a, b);

const sub: Binary = (g, a, b) => {
  if (a.type === 'bool') throw unsupported(tf.Sub, 'booleans');
  return e.sub(g, a, b);
};

const square: Unary = (g, x) => e.mul(g, x, x);
const rsqrt = (g: Graph, x: Value): Value => e.reciprocal(g, e.sqrt(g, x));

/** `x` to a small constant power costs products and roots, not a logarithm; tfjs's gradients ask for 1.5 and -0.5. */
const CONSTANT_POWERS: Readonly<Record<string, (g: Graph, x: Value) => Value>> = {
  '-1': e.reciprocal,
  '-0.5': rsqrt,
  '0.5': e.sqrt,
  '1.5': (g, x) => e.mul(g, x, e.sqrt(g, x)),
  '2': (g, x) => e.mul(g, x, x),
  '3': (g, x) => e.mul(g, e.mul(g, x, x), x),
};

/** The WebGPU provider (1.30) stops at broadcasting of rank 5 and more in this one operator, so there it is done before. */
const floatPower: Binary = (g, a, b) => {
  const shape = broadcastShape(a.shape, b.shape);
  if (shape.length < 5) return e.arithmetic(g, 'Pow', a, b);
  return emit(g, 'Pow', [broadcastTo(g, a, shape), broadcastTo(g, b, shape)], 'float32', shape);
};

const power: Binary = (g, a, b) => {
  const exponent = constantScalar(b);
  const short = exponent === undefined ? undefined : CONSTANT_POWERS[exponent];
  if (short && a.type === 'float32' && b.shape.length <= a.shape.length) return short(g, a);
  if (a.type === 'float32') return floatPower(g, a, b);
  // The WebGPU provider has no integer power. In floats it is exact up to 2^24.
  const float = floatPower(g, cast(g, a, 'float32'), cast(g, b, 'float32'));
  return cast(g, e.unary(g, 'Round', float), a.type);
};

/** The quotient rounded down, int32 whatever the operands' type, as tfjs's CPU backend gives it. */
const floorDiv: Binary = (g, a, b) => {
  const quotient = e.div(g, a, b);
  if (a.type === 'float32') return cast(g, e.unary(g, 'Floor', quotient), 'int32');
  // ONNX's integer division rounds to zero: one too high where the remainder has the sign that the divisor has not.
  const remainder = e.sub(g, a, e.mul(g, quotient, b));
  const tooHigh = e.less(g, e.mul(g, e.sign(g, remainder), e.sign(g, b)), scalar(g, 0, 'int32'));
  return e.sub(g, quotient, cast(g, tooHigh, 'int32'));
};

/** The remainder with the divisor's sign. */
const mod: Binary = (g, a, b) => {
  if (a.type !== 'float32') return e.arithmetic(g, 'Mod', a, b);
  const remainder = e.broadcasting(g, 'Mod', a, b, 'float32', { fmod: 1 });
  const wrong = e.less(g, e.mul(g, remainder, e.sign(g, b)), scalar(g, 0));
  return e.where(g, wrong, e.add(g, remainder, b), remainder);
};

/** exp(x) - 1. Near 0, where the difference would cancel, its series: nested, up to the seventh power. */
const expm1: Unary = (g, x) => {
  let series = scalar(g, 1);
  for (let n = 7; n > 1; n--) series = e.addScalar(g, e.mul(g, e.mulScalar(g, x, 1 / n), series), 1);
  const near = e.mul(g, x, series);
  const far = e.addScalar(g, e.unary(g, 'Exp', x), -1);
  return e.where(g, e.less(g, e.unary(g, 'Abs', x), scalar(g, 0.5)), near, far);
};

/** log(1 + x), corrected by what rounding made of 1 + x (Kahan; in Goldberg 1991, theorem 4). */
const log1p: Unary = (g, x) => {
  const sum = e.addScalar(g, x, 1);
  const rounded = e.addScalar(g, sum, -1);
  const corrected = e.mul(g, e.unary(g, 'Log', sum), e.div(g, x, rounded));
  const infinite = e.compare(g, 'Equal', sum, scalar(g, Infinity));
  return e.where(g, e.compare(g, 'Equal', rounded, scalar(g, 0)), x, e.where(g, infinite, x, corrected));
};

const clip: Unary = (g, x, attrs) => {
  const { clipValueMin, clipValueMax } = attrs.as<ClipByValueAttrs>();
  const [low, high] = [scalar(g, clipValueMin, x.type), scalar(g, clipValueMax, x.type)];
  return e.min(g, e.max(g, x, low), high);
};

const addN: Lowering = (t, inputs) => {
  const arranged = arrange(t, inputs.all());
  return arranged.result(arranged.values.reduce((sum, value) => e.add(t.graph, sum, value)));
};

const infinity = (g: Graph): Value => scalar(g, Infinity);

/** Tests for NaN and infinities: constants on whole numbers. */
const onFloats =
  (f: (g: Graph, x: Value) => Value, otherwise: 0 | 1): Unary =>
  (g, x) =>
    x.type === 'float32' ? f(g, x) : filled(g, otherwise, 'bool', x.shape);

/** WGSL promises only 4096 units in the last place for `asin` and `acos`; arc tangents are as exact as those are. */
const arcsine: Unary = (g, x) => {
  const [less, more] = [e.sub(g, scalar(g, 1), x), e.addScalar(g, x, 1)];
  return e.unary(g, 'Atan', e.div(g, x, e.unary(g, 'Sqrt', e.mul(g, less, more))));
};

const arccosine: Unary = (g, x) => {
  const ratio = e.div(g, e.sub(g, scalar(g, 1), x), e.addScalar(g, x, 1));
  return e.mulScalar(g, e.unary(g, 'Atan', e.unary(g, 'Sqrt', ratio)), 2);
};

export const arithmeticLowerings: Lowerings = {
  [tf.Add]: binary(onMasks(e.add, 'Or')),
  [tf.AddN]: addN,
  [tf.Sub]: binary(sub),
  [tf.Multiply]: binary(onMasks(e.mul, 'And')),
  [tf.RealDiv]: binary(e.div),
  [tf.FloorDiv]: binary(floorDiv),
  [tf.Mod]: binary(mod),
  [tf.Pow]: binary(power),
  [tf.Maximum]: binary(e.max),
  [tf.Minimum]: binary(e.min),
  [tf.SquaredDifference]: binary((g, a, b) => e.squared(g, e.sub(g, a, b))),
  [tf.Square]: unary(square),
  [tf.Sqrt]: onnxFloat('Sqrt'),
  [tf.Rsqrt]: unary((g, x) => rsqrt(g, cast(g, x, 'float32'))),
  [tf.Reciprocal]: onnxFloat('Reciprocal'),
  [tf.Exp]: onnxFloat('Exp'),
  [tf.Expm1]: unary(expm1),
  [tf.Log]: onnxFloat('Log'),
  [tf.Log1p]: unary(log1p),
  [tf.Erf]: onnxFloat('Erf'),
  [tf.Sin]: onnxFloat('Sin'),
  [tf.Cos]: onnxFloat('Cos'),
  [tf.Tan]: onnxFloat('Tan'),
  [tf.Asin]: unary(arcsine),
  [tf.Acos]: unary(arccosine),
  [tf.Atan]: onnxFloat('Atan'),
  [tf.Sinh]: onnxFloat('Sinh'),
  [tf.Cosh]: onnxFloat('Cosh'),
  [tf.Neg]: onnx('Neg'),
  [tf.Abs]: onnx('Abs'),
  [tf.Sign]: unary(e.sign),
  [tf.Floor]: onnxFloat('Floor'),
  [tf.Ceil]: onnxFloat('Ceil'),
  // Both round halves to the even neighbour.
  [tf.Round]: onnxFloat('Round'),
  [tf.ClipByValue]: unary(clip),
  [tf.IsNan]: unary(onFloats((g, x) => emit(g, 'IsNaN', [x], 'bool', x.shape), 0)),
  [tf.IsInf]: unary(onFloats((g, x) => e.compare(g, 'Equal', e.unary(g, 'Abs', x), infinity(g)), 0)),
  [tf.IsFinite]: unary(onFloats((g, x) => e.less(g, e.unary(g, 'Abs', x), infinity(g)), 1)),
};
