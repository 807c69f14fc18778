/** Convolution kernels: plain, strided, dilated, transposed, depthwise, and their gradients. */
import { tf } from '../tfjs.ts';
import * as c from '../ops/convolution.ts';
import { fitsDepthwiseBlocks } from '../ops/blocked.ts';
import { filled, reshape, slice, transpose } from '../ops/shape.ts';
import { cutTo, fitted, growTo, withoutIdleWindows } from '../ops/windows.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type {
  backend_util,
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Tracer } from '../trace/tracer.ts';
import { unsupported, type Lowering, type Lowerings } from './lowering.ts';

type Shape4 = [number, number, number, number];

/** What the convolution kernels' attributes have in common. */
type Settings = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & {
  dilations?: Conv2DAttrs['dilations'];
  dataFormat?: Conv2DAttrs['dataFormat'];
};

/** @param output shape of the output, where a gradient knows it */
function geometry(
  kernel: string,
  x: readonly number[],
  filter: readonly number[],
  a: Settings,
  depthwise: boolean,
  output?: readonly number[],
): c.Geometry {
  if (a.dataFormat === 'NCHW') throw unsupported(kernel, 'channels-first data');
  const info = tf.backend_util.computeConv2DInfo(
    x as Shape4,
    filter as Shape4,
    a.strides,
    a.dilations ?? 1,
    a.pad,
    a.dimRoundingMode,
    depthwise,
  );
  return fitted(geometryOf(info, depthwise), output?.slice(1, 3));
}

function geometryOf(info: backend_util.Conv2DInfo, depthwise: boolean): c.Geometry {
  const { padInfo } = info;
  const height = {
    input: info.inHeight,
    output: info.outHeight,
    size: info.filterHeight,
    stride: info.strideHeight,
    dilation: info.dilationHeight,
    before: padInfo.top,
    after: padInfo.bottom,
  };
  const width = {
    input: info.inWidth,
    output: info.outWidth,
    size: info.filterWidth,
    stride: info.strideWidth,
    dilation: info.dilationWidth,
    before: padInfo.left,
    after: padInfo.right,
  };
  return { height, width, groups: depthwise ? info.inChannels : 1 };
}

/** `[height, width, in, out]` -> `[out, in, height, width]`. */
const filterFirst = (g: Graph, filter: Value): Value => transpose(g, filter, [3, 2, 0, 1]);

/** `[height, width, in, multiplier]` -> `[in * multiplier, 1, height, width]`. */
function depthwiseFilter(g: Graph, filter: Value): Value {
  const [height, width, channels, multiplier] = filter.shape as Shape4;
  return reshape(g, transpose(g, filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

const zeros = (t: Tracer, shape: readonly number[]): TensorInfo => t.result(filled(t.graph, 0, 'float32', shape));

const conv2d: Lowering = (t, inputs, attrs) => {
  const [x, filter] = [inputs.get('x'), inputs.get('filter')];
  const shape = geometry(tf.Conv2D, x.shape, filter.shape, attrs.as<Conv2DAttrs>(), false);
  const kernel = filterFirst(t.graph, t.logical(filter));
  const image = cutTo(t.graph, t.channelsFirst(x), shape);
  return t.resultChannelsFirst(c.convolve(t.graph, image, kernel, shape, t.target.channelBlock));
};

const conv2dInput: Lowering = (t, inputs, attrs) => {
  const [dy, filter] = [inputs.get('dy'), inputs.get('filter')];
  const a = attrs.as<Conv2DBackpropInputAttrs>();
  const full = geometry(tf.Conv2DBackpropInput, a.inputShape, filter.shape, a, false, dy.shape);
  const busy = withoutIdleWindows(t.graph, t.channelsFirst(dy), full);
  if (!busy) return zeros(t, a.inputShape);
  const kernel = filterFirst(t.graph, t.logical(filter));
  const dx = c.inputGradient(t.graph, busy.dy, kernel, busy.geometry, t.target.channelBlock);
  return t.resultChannelsFirst(growTo(t.graph, dx, [a.inputShape[1], a.inputShape[2]], busy.skip));
};

const conv2dFilter: Lowering = (t, inputs, attrs) => {
  const [x, dy] = [inputs.get('x'), inputs.get('dy')];
  const a = attrs.as<Conv2DBackpropFilterAttrs>();
  const full = geometry(tf.Conv2DBackpropFilter, x.shape, a.filterShape, a, false, dy.shape);
  const busy = withoutIdleWindows(t.graph, t.channelsFirst(dy), full);
  if (!busy) return zeros(t, a.filterShape);
  const { geometry: shape, skip } = busy;
  if (t.target.filterGradient === 'convolution') {
    const image = cutTo(t.graph, t.channelsFirst(x), shape, skip);
    return t.result(c.filterGradientByConvolution(t.graph, image, busy.dy, shape, t.target.channelBlock));
  }
  const [batch, , , channels] = x.shape as Shape4;
  const size = [batch, shape.height.input, shape.width.input, channels];
  const image = slice(t.graph, t.logical(x), [0, ...skip, 0], size);
  return t.result(c.filterGradientByProduct(t.graph, image, busy.dy, shape));
};

const depthwise: Lowering = (t, inputs, attrs) => {
  const [x, filter] = [inputs.get('x'), inputs.get('filter')];
  const shape = geometry(tf.DepthwiseConv2dNative, x.shape, filter.shape, attrs.as<DepthwiseConv2dNativeAttrs>(), true);
  const image = cutTo(t.graph, t.channelsFirst(x), shape);
  const kernel = depthwiseFilter(t.graph, t.logical(filter));
  return t.resultChannelsFirst(c.convolve(t.graph, image, kernel, shape, t.target.channelBlock));
};

const depthwiseInput: Lowering = (t, inputs, attrs) => {
  const [dy, filter] = [inputs.get('dy'), inputs.get('filter')];
  const a = attrs.as<DepthwiseConv2dNativeBackpropInputAttrs>();
  const full = geometry(tf.DepthwiseConv2dNativeBackpropInput, a.inputShape, filter.shape, a, true, dy.shape);
  const busy = withoutIdleWindows(t.graph, t.channelsFirst(dy), full);
  if (!busy) return zeros(t, a.inputShape);
  const kernel = depthwiseFilter(t.graph, t.logical(filter));
  const block = t.target.channelBlock;
  const blocked = block !== undefined && fitsDepthwiseBlocks(busy.dy, kernel, busy.geometry, block);
  const single = busy.geometry.groups === 1;
  const gradient = (t.target.groupedTranspose && !blocked) || single ? c.inputGradient : c.depthwiseInputGradient;
  const dx = gradient(t.graph, busy.dy, kernel, busy.geometry, block);
  return t.resultChannelsFirst(growTo(t.graph, dx, [a.inputShape[1], a.inputShape[2]], busy.skip));
};

const depthwiseFilterGradient: Lowering = (t, inputs, attrs) => {
  const [x, dy] = [inputs.get('x'), inputs.get('dy')];
  const a = attrs.as<DepthwiseConv2dNativeBackpropFilterAttrs>();
  const full = geometry(tf.DepthwiseConv2dNativeBackpropFilter, x.shape, a.filterShape, a, true, dy.shape);
  const busy = withoutIdleWindows(t.graph, t.channelsFirst(dy), full);
  if (!busy) return zeros(t, a.filterShape);
  const image = cutTo(t.graph, t.channelsFirst(x), busy.geometry, busy.skip);
  return t.result(c.depthwiseFilterGradient(t.graph, image, busy.dy, busy.geometry, t.target.channelBlock));
};

export const convolutionLowerings: Lowerings = {
  [tf.Conv2D]: conv2d,
  [tf.Conv2DBackpropInput]: conv2dInput,
  [tf.Conv2DBackpropFilter]: conv2dFilter,
  [tf.DepthwiseConv2dNative]: depthwise,
  [tf.DepthwiseConv2dNativeBackpropInput]: depthwiseInput,
  [tf.DepthwiseConv2dNativeBackpropFilter]: depthwiseFilterGradient,
};
