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
import { cast } from '../ops/shape.ts';
import { cutTo, fitted, growTo } from '../ops/windows.ts';
import { unsupported, type Lowering, type Lowerings } from './lowering.ts';

type Shape4 = [number, number, number, number];

type PoolAttrs = Omit<MaxPoolAttrs, 'dimRoundingMode'> & Partial<MaxPoolAttrs>;

/**
 * `MaxPool`, `AvgPool` and their gradients share these.
 * @param output shape of the output, where a gradient knows it
 */
function geometry(kernel: string, shape: readonly number[], attrs: PoolAttrs, output?: readonly number[]): Geometry {
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
  const windows = fitted({ height, width, groups: 1 }, output?.slice(1, 3));
  if ([windows.height, windows.width].some((e) => e.before >= e.size || e.after >= e.size)) {
    throw unsupported(kernel, 'windows that lie in the padding');
  }
  return windows;
}

const maxPool: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const windows = geometry(tf.MaxPool, x.shape, attrs.as<MaxPoolAttrs>());
  return t.resultChannelsFirst(p.maxPool(t.graph, cutTo(t.graph, t.channelsFirst(x), windows), windows));
};

const maxPoolGrad: Lowering = (t, inputs, attrs) => {
  const [dy, input, output] = [inputs.get('dy'), inputs.get('input'), inputs.get('output')];
  const windows = geometry(tf.MaxPoolGrad, input.shape, attrs.as<MaxPoolAttrs>(), dy.shape);
  const [x, g] = [cutTo(t.graph, t.channelsFirst(input), windows), t.channelsFirst(dy)];
  const dx = t.target.poolIndices
    ? p.maxPoolGradientByIndex(t.graph, x, g, windows)
    : p.maxPoolGradientByTaps(t.graph, x, t.channelsFirst(output), g, windows);
  const [, height, width] = input.shape as Shape4;
  return t.resultChannelsFirst(growTo(t.graph, dx, [height, width]));
};

const averagePool: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const windows = geometry(tf.AvgPool, x.shape, attrs.as<MaxPoolAttrs>());
  return t.resultChannelsFirst(p.averagePool(t.graph, cutTo(t.graph, t.channelsFirst(x), windows), windows));
};

const averagePoolGrad: Lowering = (t, inputs, attrs) => {
  const [dy, input] = [inputs.get('dy'), inputs.get('input')];
  const windows = geometry(tf.AvgPoolGrad, input.shape, attrs.as<MaxPoolAttrs>(), dy.shape);
  const dx = p.averagePoolGradient(t.graph, t.channelsFirst(dy), windows);
  const [, height, width] = input.shape as Shape4;
  return t.resultChannelsFirst(growTo(t.graph, dx, [height, width]));
};

const resize =
  (method: r.Method): Lowering =>
  (t, inputs, attrs) => {
    const { size, alignCorners, halfPixelCenters } = attrs.as<ResizeBilinearAttrs & ResizeNearestNeighborAttrs>();
    const corners = { align: alignCorners, halfPixel: halfPixelCenters };
    const images = t.channelsFirst(inputs.get('images'));
    // Interpolated integers are floats; copied ones keep their type.
    const source = method === 'bilinear' ? cast(t.graph, images, 'float32') : images;
    return t.resultChannelsFirst(r.resize(t.graph, source, size, method, corners));
  };

const resizeGrad =
  (method: r.Method): Lowering =>
  (t, inputs, attrs) => {
    const [images, dy] = [inputs.get('images'), inputs.get('dy')];
    const { alignCorners, halfPixelCenters } = attrs.as<ResizeBilinearGradAttrs & { halfPixelCenters?: boolean }>();
    const corners = { align: alignCorners, halfPixel: halfPixelCenters };
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
