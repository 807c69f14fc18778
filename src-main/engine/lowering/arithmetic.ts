/** Elementwise arithmetic, comparison, logic and selection. */
import { tf } from '../tfjs.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { constantScalar, scalar } from '../ops/core.ts';
import * as e from '../ops/elementwise.ts';
import { broadcastTo, cast, reshape } from '../ops/shape.ts';
import type { ClipByValueAttrs, LeakyReluAttrs } from '@tensorflow/tfjs-core';
import { arrange, only } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

type Binary = (g: Graph, a: Value, b: Value) => Value;
type Unary = (g: Graph, x: Value) => Value;

const binary =
  (f: Binary): Lowering =>
  (t, inputs) => {
    const arranged = arrange(t, [inputs.get('a'), inputs.get('b')]);
    const [a, b] = arranged.values as [Value, Value];
    return arranged.result(f(t.graph, a, b));
  };

const unary =
  (f: Unary): Lowering =>
  (t, inputs) => {
    const arranged = arrange(t, [inputs.get('x')]);
    return arranged.result(f(t.graph, only(arranged)));
  };

const onnx = (op: string): Lowering => unary((g, x) => e.unary(g, op, x));

const square: Unary = (g, x) => e.mul(g, x, x);

/** `x` to a constant power 2 or 0.5 costs a product or a root, not a logarithm. */
const power: Binary = (g, a, b) => {
  const exponent = constantScalar(b);
  if (exponent === 2 && b.shape.length <= a.shape.length) return square(g, a);
  if (exponent === 0.5 && b.shape.length <= a.shape.length) return e.unary(g, 'Sqrt', a);
  return e.arithmetic(g, 'Pow', a, b);
};

/** 1 for `x > 0`. The ReLU's own output serves as well as its input, and then the input need not be kept. */
const step: Unary = (g, x) => {
  const [relu] = g.find('Relu', [x]) ?? [];
  return e.positive(g, relu ?? x);
};

const clip: Lowering = (t, inputs, attrs) => {
  const { clipValueMin, clipValueMax } = attrs.as<ClipByValueAttrs>();
  const arranged = arrange(t, [inputs.get('x')]);
  const x = only(arranged);
  const [low, high] = [scalar(t.graph, clipValueMin, x.type), scalar(t.graph, clipValueMax, x.type)];
  return arranged.result(e.min(t.graph, e.max(t.graph, x, low), high));
};

const leakyRelu: Lowering = (t, inputs, attrs) => {
  const { alpha } = attrs.as<LeakyReluAttrs>();
  const arranged = arrange(t, [inputs.get('x')]);
  return arranged.result(e.unary(t.graph, 'LeakyRelu', only(arranged), { alpha: { float: alpha } }));
};

const addN: Lowering = (t, inputs) => {
  const arranged = arrange(t, inputs.all());
  return arranged.result(arranged.values.reduce((sum, value) => e.add(t.graph, sum, value)));
};

/** `condition` may have rank 1 over the first axis of its operands, as tfjs allows. */
const select: Lowering = (t, inputs) => {
  const [condition, a, b] = [inputs.get('condition'), inputs.get('t'), inputs.get('e')];
  if (condition.shape.length === 1 && a.shape.length > 1) {
    const rows = reshape(t.graph, t.logical(condition), [...condition.shape, ...a.shape.slice(1).map(() => 1)]);
    return t.result(e.where(t.graph, cast(t.graph, rows, 'bool'), t.logical(a), t.logical(b)));
  }
  const arranged = arrange(t, [condition, a, b]);
  const [c, x, y] = arranged.values as [Value, Value, Value];
  const shape = x.shape;
  return arranged.result(broadcastTo(t.graph, e.where(t.graph, cast(t.graph, c, 'bool'), x, y), shape));
};

export const arithmeticLowerings: Lowerings = {
  [tf.Add]: binary(e.add),
  [tf.AddN]: addN,
  [tf.Sub]: binary(e.sub),
  [tf.Multiply]: binary(e.mul),
  [tf.RealDiv]: binary(e.div),
  [tf.Maximum]: binary(e.max),
  [tf.Minimum]: binary(e.min),
  [tf.Pow]: binary(power),
  [tf.SquaredDifference]: binary((g, a, b) => square(g, e.sub(g, a, b))),
  [tf.Relu]: onnx('Relu'),
  [tf.Sqrt]: onnx('Sqrt'),
  [tf.Exp]: onnx('Exp'),
  [tf.Log]: onnx('Log'),
  [tf.Neg]: onnx('Neg'),
  [tf.Abs]: onnx('Abs'),
  [tf.Sigmoid]: onnx('Sigmoid'),
  [tf.Tanh]: onnx('Tanh'),
  [tf.Rsqrt]: unary((g, x) => e.unary(g, 'Reciprocal', e.unary(g, 'Sqrt', x))),
  [tf.Square]: unary(square),
  [tf.Step]: unary(step),
  [tf.ClipByValue]: clip,
  [tf.LeakyRelu]: leakyRelu,
  [tf.Select]: select,
  [tf.Greater]: binary((g, a, b) => e.compare(g, 'Greater', a, b)),
  [tf.GreaterEqual]: binary((g, a, b) => e.compare(g, 'GreaterOrEqual', a, b)),
  [tf.Less]: binary((g, a, b) => e.compare(g, 'Less', a, b)),
  [tf.LessEqual]: binary((g, a, b) => e.compare(g, 'LessOrEqual', a, b)),
  [tf.Equal]: binary((g, a, b) => e.compare(g, 'Equal', a, b)),
  [tf.NotEqual]: binary((g, a, b) => e.not(g, e.compare(g, 'Equal', a, b))),
  [tf.LogicalAnd]: binary((g, a, b) => e.logic(g, 'And', a, b)),
  [tf.LogicalOr]: binary((g, a, b) => e.logic(g, 'Or', a, b)),
  [tf.LogicalNot]: unary((g, x) => e.not(g, x)),
};
