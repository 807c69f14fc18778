/**
 * tfjs's fused kernels (`tf.fused.*`): a product or a convolution, a bias, an activation. In a graph they are plain
 * operators again; the runtime fuses what its provider can.
 */
import { tf } from '../tfjs.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { scalar } from '../ops/core.ts';
import * as e from '../ops/elementwise.ts';
import type { FusedConv2DAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionLowerings } from './convolution.ts';
import { arrange } from './layout.ts';
import { linearLowerings } from './linear.ts';
import { unsupported, type KernelAttrs, type KernelInputs, type Lowering, type Lowerings } from './lowering.ts';
import type { Tracer } from '../trace/tracer.ts';

type Finish = Pick<FusedConv2DAttrs, 'activation'> & { leakyreluAlpha?: number };

/** @param base the kernel without bias and activation */
const fused =
  (kernel: string, base: Lowering | undefined): Lowering =>
  (t, inputs, attrs) => {
    const product = base?.(t, inputs, attrs);
    if (product === undefined || Array.isArray(product)) throw new Error(`${kernel} stands on no kernel`);
    return activated(t, kernel, biased(t, product, inputs), inputs, attrs);
  };

function biased(t: Tracer, x: TensorInfo, inputs: KernelInputs): TensorInfo {
  const bias = inputs.optional('bias');
  if (!bias) return x;
  const arranged = arrange(t, [x, bias]);
  const [sum, term] = arranged.values as [Value, Value];
  return arranged.result(e.add(t.graph, sum, term));
}

function activated(t: Tracer, kernel: string, x: TensorInfo, inputs: KernelInputs, attrs: KernelAttrs): TensorInfo {
  const { activation, leakyreluAlpha } = attrs.as<Finish>();
  const slopes = inputs.optional('preluActivationWeights');
  const arranged = arrange(t, slopes ? [x, slopes] : [x]);
  const [value, slope] = arranged.values as [Value, Value | undefined];
  const result = activate(t.graph, activation, value, slope, leakyreluAlpha);
  if (!result) throw unsupported(kernel, `the activation ${activation}`);
  return arranged.result(result);
}

function activate(
  g: Graph,
  activation: Finish['activation'],
  x: Value,
  slope: Value | undefined,
  alpha = 0.2,
): Value | undefined {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return e.unary(g, 'Relu', x);
    case 'relu6':
      return e.min(g, e.unary(g, 'Relu', x), scalar(g, 6));
    case 'sigmoid':
      return e.unary(g, 'Sigmoid', x);
    case 'elu':
      return e.unary(g, 'Elu', x);
    case 'leakyrelu':
      return e.unary(g, 'LeakyRelu', x, { alpha: { float: alpha } });
    case 'prelu':
      return slope && e.where(g, e.compare(g, 'Less', x, scalar(g, 0)), e.mul(g, slope, x), x);
    default:
      return undefined;
  }
}

export const fusedLowerings: Lowerings = {
  [tf._FusedMatMul]: fused(tf._FusedMatMul, linearLowerings[tf.BatchMatMul]),
  [tf.FusedConv2D]: fused(tf.FusedConv2D, convolutionLowerings[tf.Conv2D]),
  [tf.FusedDepthwiseConv2D]: fused(tf.FusedDepthwiseConv2D, convolutionLowerings[tf.DepthwiseConv2dNative]),
};
