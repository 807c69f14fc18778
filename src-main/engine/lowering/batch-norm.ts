/** Batch normalisation with given statistics (`tf.batchNorm`). */
import { tf } from '../tfjs.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { emit, scalar } from '../ops/core.ts';
import * as e from '../ops/elementwise.ts';
import type { FusedBatchNormAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { arrange } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

const vector = (tensor: TensorInfo | undefined): boolean => tensor === undefined || tensor.shape.length === 1;

/**
 * Statistics per channel become the one operator that runtimes fold into the convolution before it; statistics per
 * element (which tfjs allows as well) are written out.
 */
const fusedBatchNorm: Lowering = (t, inputs, attrs) => {
  const [x, mean, variance] = [inputs.get('x'), inputs.get('mean'), inputs.get('variance')];
  const [scale, offset] = [inputs.optional('scale'), inputs.optional('offset')];
  const epsilon = attrs.as<FusedBatchNormAttrs>().varianceEpsilon;
  const g = t.graph;
  if ([mean, variance, scale, offset].every(vector)) {
    const image = t.channelsFirst(x);
    const filled = (value: number) => g.constant(new Float32Array(mean.shape[0] ?? 1).fill(value), mean.shape);
    const operands = [
      image,
      scale ? t.logical(scale) : filled(1),
      offset ? t.logical(offset) : filled(0),
      t.logical(mean),
      t.logical(variance),
    ];
    const attributes = { epsilon: { float: epsilon } };
    return t.resultChannelsFirst(emit(g, 'BatchNormalization', operands, 'float32', image.shape, attributes));
  }
  const present = [x, mean, variance, ...(scale ? [scale] : []), ...(offset ? [offset] : [])];
  const arranged = arrange(t, present);
  const values = [...arranged.values];
  const [image, centre, spread] = values.splice(0, 3) as [Value, Value, Value];
  const factor = scale && values.shift();
  const shift = offset && values.shift();
  const unit = e.mul(g, e.sub(g, image, centre), inverseRoot(g, e.add(g, spread, scalar(g, epsilon))));
  const scaled = factor ? e.mul(g, unit, factor) : unit;
  return arranged.result(shift ? e.add(g, scaled, shift) : scaled);
};

const inverseRoot = (g: Graph, x: Value): Value => e.unary(g, 'Reciprocal', e.unary(g, 'Sqrt', x));

export const batchNormLowerings: Lowerings = { [tf.FusedBatchNorm]: fusedBatchNorm };
