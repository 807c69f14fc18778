/** Activation functions and the parts of their gradients that tfjs has kernels for. */
import { tf } from '../tfjs.ts';
import type { Value } from '../graph/graph.ts';
import { broadcastShape, emit, sameShape, scalar } from '../ops/core.ts';
import * as e from '../ops/elementwise.ts';
import { cast } from '../ops/shape.ts';
import type { LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs-core';
import { onnx, onnxFloat, unary, type Unary } from './elementwise.ts';
import { arrange } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/**
 * 1 for `x > 0`, else `alpha`. The ReLU's own output serves as well as its input, and then the input need not be kept.
 * (tfjs passes NaN on; here it counts as not positive. The forward pass passes NaN on, so a diverging loss shows it.)
 */
const step: Unary = (g, x, attrs) => {
  const { alpha } = attrs.as<Partial<StepAttrs>>();
  const [relu] = g.find('Relu', [x]) ?? [];
  const source = relu ?? x;
  if (alpha === undefined || alpha === 0) return cast(g, e.positive(g, source), x.type);
  const isPositive = e.compare(g, 'Greater', source, scalar(g, 0, x.type));
  return e.where(g, isPositive, scalar(g, 1, x.type), scalar(g, alpha, x.type));
};

const relu6: Unary = (g, x) => e.min(g, e.unary(g, 'Relu', x), scalar(g, 6, x.type));

const leakyRelu: Unary = (g, x, attrs) =>
  e.unary(g, 'LeakyRelu', cast(g, x, 'float32'), { alpha: { float: attrs.as<LeakyReluAttrs>().alpha } });

/** `alpha` broadcasts to `x` or, as tfjs allows, `x` to it. */
const prelu: Lowering = (t, inputs) => {
  const g = t.graph;
  const arranged = arrange(t, [inputs.get('x'), inputs.get('alpha')]);
  const [x, alpha] = arranged.values as [Value, Value];
  const shape = broadcastShape(x.shape, alpha.shape);
  const fits = sameShape(shape, x.shape);
  if (fits && t.target.fastPrelu) return arranged.result(emit(g, 'PRelu', [x, alpha], 'float32', shape));
  if (fits) return arranged.result(e.add(g, e.unary(g, 'Relu', x), e.mul(g, e.min(g, x, scalar(g, 0)), alpha)));
  const negative = e.less(g, x, scalar(g, 0));
  return arranged.result(e.where(g, negative, e.mul(g, alpha, x), x));
};

/** dy for `y >= 0`, else dy (y + 1): the exponential's derivative from its own value. */
const eluGradient: Lowering = (t, inputs) => {
  const g = t.graph;
  const arranged = arrange(t, [inputs.get('dy'), inputs.get('y')]);
  const [dy, y] = arranged.values as [Value, Value];
  return arranged.result(e.mul(g, dy, e.addScalar(g, e.min(g, y, scalar(g, 0)), 1)));
};

const { SELU_SCALE, SELU_SCALEALPHA } = tf.backend_util;

/** ONNX's own `Selu` has no kernel on GPUs; `Elu` has. */
const selu: Unary = (g, x) =>
  e.mulScalar(g, e.unary(g, 'Elu', x, { alpha: { float: SELU_SCALEALPHA / SELU_SCALE } }), SELU_SCALE);

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)): neither overflows nor loses small values to the 1. */
const softplus: Unary = (g, x) => {
  const small = e.unary(g, 'Exp', e.unary(g, 'Neg', e.unary(g, 'Abs', x)));
  return e.add(g, e.unary(g, 'Relu', x), e.unary(g, 'Log', e.addScalar(g, small, 1)));
};

export const activationLowerings: Lowerings = {
  [tf.Relu]: onnx('Relu'),
  [tf.Relu6]: unary(relu6),
  [tf.LeakyRelu]: unary(leakyRelu),
  [tf.Prelu]: prelu,
  [tf.Elu]: onnxFloat('Elu'),
  [tf.EluGrad]: eluGradient,
  [tf.Selu]: unary(selu),
  [tf.Sigmoid]: onnxFloat('Sigmoid'),
  [tf.Tanh]: onnxFloat('Tanh'),
  [tf.Softplus]: unary(softplus),
  [tf.Step]: unary(step),
};
