/** Pooling and resizing kernels and their gradients. */
import { tf } from '../tfjs.ts';
import * as p from '../ops/pooling.ts';
import * as r from '../ops/resize.ts';
import type { Geometry } from '../ops/convolution.ts';
import type {
  MaxPoolAttrs,
  ResizeBilinearAttrs,
  ResizeBilinearGradAttrs,
  ResizeNearestNeighborAttrs,
} from '@tensorflow/tfjs-core';
import type { Lowering, Lowerings } from './lowering.ts';

type Shape4 = [number, number, number, number];

/** `MaxPool`, `AvgPool` and their gradients share these. */
function geometry(shape: readonly number[], attrs: Omit<MaxPoolAttrs, 'dimRoundingMode'> & Partial<MaxPoolAttrs>): Geometry {
  const info = tf.backend_util.computePool2DInfo(
    shape as Shape4,
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const height = {
    input: info.inHeight,
    output: info.outHeight,
    size: info.filterHeight,
    stride: info.strideHeight,
    dilation: 1,
    before: info.padInfo.top,
    after: info.padInfo.bottom,
  };
  const width = {
    input: info.inWidth,
    output: info.outWidth,
    size: info.filterWidth,
    stride: info.strideWidth,
    dilation: 1,
    before: info.padInfo.left,
    after: info.padInfo.right,
  };
  return { height, width, groups: 1 };
}

const maxPool: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  return t.resultChannelsFirst(p.maxPool(t.graph, t.channelsFirst(x), geometry(x.shape, attrs.as<MaxPoolAttrs>())));
};

const maxPoolGrad: Lowering = (t, inputs, attrs) => {
  const [dy, input, output] = [inputs.get('dy'), inputs.get('input'), inputs.get('output')];
  const shape = geometry(input.shape, attrs.as<MaxPoolAttrs>());
  const [x, g] = [t.channelsFirst(input), t.channelsFirst(dy)];
  return t.resultChannelsFirst(
    t.target.poolIndices
      ? p.maxPoolGradientByIndex(t.graph, x, g, shape)
      : p.maxPoolGradientByTaps(t.graph, x, t.channelsFirst(output), g, shape),
  );
};

const averagePool: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  return t.resultChannelsFirst(p.averagePool(t.graph, t.channelsFirst(x), geometry(x.shape, attrs.as<MaxPoolAttrs>())));
};

const averagePoolGrad: Lowering = (t, inputs, attrs) => {
  const [dy, input] = [inputs.get('dy'), inputs.get('input')];
  const shape = geometry(input.shape, attrs.as<MaxPoolAttrs>());
  return t.resultChannelsFirst(p.averagePoolGradient(t.graph, t.channelsFirst(dy), shape));
};

const resize =
  (method: r.Method): Lowering =>
  (t, inputs, attrs) => {
    const { size, alignCorners, halfPixelCenters } = attrs.as<ResizeBilinearAttrs & ResizeNearestNeighborAttrs>();
    const corners = { align: alignCorners, halfPixel: halfPixelCenters };
    return t.resultChannelsFirst(r.resize(t.graph, t.channelsFirst(inputs.get('images')), size, method, corners));
  };

const resizeGrad =
  (method: r.Method): Lowering =>
  (t, inputs, attrs) => {
    const [images, dy] = [inputs.get('images'), inputs.get('dy')];
    const { alignCorners, halfPixelCenters } = attrs.as<ResizeBilinearGradAttrs & { halfPixelCenters?: boolean }>();
    const corners = { align: alignCorners, halfPixel: halfPixelCenters === true };
    const [, height, width] = images.shape as Shape4;
    return t.resultChannelsFirst(r.resizeGradient(t.graph, t.channelsFirst(dy), [height, width], method, corners));
  };

export const poolingLowerings: Lowerings = {
  [tf.MaxPool]: maxPool,
  [tf.MaxPoolGrad]: maxPoolGrad,
  [tf.AvgPool]: averagePool,
  [tf.AvgPoolGrad]: averagePoolGrad,
  [tf.ResizeBilinear]: resize('bilinear'),
  [tf.ResizeBilinearGrad]: resizeGrad('bilinear'),
  [tf.ResizeNearestNeighbor]: resize('nearest'),
  [tf.ResizeNearestNeighborGrad]: resizeGrad('nearest'),
};
