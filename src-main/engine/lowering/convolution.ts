/** Convolution kernels: plain, strided, dilated, transposed, depthwise, and their gradients. */
import { tf } from '../tfjs.ts';
import * as c from '../ops/convolution.ts';
import { reshape, transpose } from '../ops/shape.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type {
  backend_util,
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
} from '@tensorflow/tfjs-core';
import { unsupported, type Lowering, type Lowerings } from './lowering.ts';

type Shape4 = [number, number, number, number];

/** What the convolution kernels' attributes have in common. */
type Settings = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dimRoundingMode'> & {
  dilations?: Conv2DAttrs['dilations'];
  dataFormat?: Conv2DAttrs['dataFormat'];
};

function geometry(kernel: string, x: readonly number[], filter: readonly number[], a: Settings, depthwise: boolean): c.Geometry {
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
  return geometryOf(info, depthwise);
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

const conv2d: Lowering = (t, inputs, attrs) => {
  const [x, filter] = [inputs.get('x'), inputs.get('filter')];
  const shape = geometry(tf.Conv2D, x.shape, filter.shape, attrs.as<Conv2DAttrs>(), false);
  return t.resultChannelsFirst(
    c.convolve(t.graph, t.channelsFirst(x), filterFirst(t.graph, t.logical(filter)), shape),
  );
};

const conv2dInput: Lowering = (t, inputs, attrs) => {
  const [dy, filter] = [inputs.get('dy'), inputs.get('filter')];
  const a = attrs.as<Conv2DBackpropInputAttrs>();
  const shape = geometry(tf.Conv2DBackpropInput, a.inputShape, filter.shape, a, false);
  return t.resultChannelsFirst(
    c.inputGradient(t.graph, t.channelsFirst(dy), filterFirst(t.graph, t.logical(filter)), shape),
  );
};

const conv2dFilter: Lowering = (t, inputs, attrs) => {
  const [x, dy] = [inputs.get('x'), inputs.get('dy')];
  const a = attrs.as<Conv2DBackpropFilterAttrs>();
  const shape = geometry(tf.Conv2DBackpropFilter, x.shape, a.filterShape, a, false);
  const gradient =
    t.target.filterGradient === 'convolution' ? c.filterGradientByConvolution : c.filterGradientByProduct;
  return t.result(gradient(t.graph, t.logical(x), t.channelsFirst(dy), shape));
};

const depthwise: Lowering = (t, inputs, attrs) => {
  const [x, filter] = [inputs.get('x'), inputs.get('filter')];
  const shape = geometry(tf.DepthwiseConv2dNative, x.shape, filter.shape, attrs.as<DepthwiseConv2dNativeAttrs>(), true);
  return t.resultChannelsFirst(
    c.convolve(t.graph, t.channelsFirst(x), depthwiseFilter(t.graph, t.logical(filter)), shape),
  );
};

const depthwiseInput: Lowering = (t, inputs, attrs) => {
  const [dy, filter] = [inputs.get('dy'), inputs.get('filter')];
  const a = attrs.as<DepthwiseConv2dNativeBackpropInputAttrs>();
  const shape = geometry(tf.DepthwiseConv2dNativeBackpropInput, a.inputShape, filter.shape, a, true);
  return t.resultChannelsFirst(
    c.inputGradient(t.graph, t.channelsFirst(dy), depthwiseFilter(t.graph, t.logical(filter)), shape),
  );
};

const depthwiseFilterGradient: Lowering = (t, inputs, attrs) => {
  const [x, dy] = [inputs.get('x'), inputs.get('dy')];
  const a = attrs.as<DepthwiseConv2dNativeBackpropFilterAttrs>();
  const shape = geometry(tf.DepthwiseConv2dNativeBackpropFilter, x.shape, a.filterShape, a, true);
  return t.result(c.depthwiseFilterGradient(t.graph, t.channelsFirst(x), t.channelsFirst(dy), shape));
};

export const convolutionLowerings: Lowerings = {
  [tf.Conv2D]: conv2d,
  [tf.Conv2DBackpropInput]: conv2dInput,
  [tf.Conv2DBackpropFilter]: conv2dFilter,
  [tf.DepthwiseConv2dNative]: depthwise,
  [tf.DepthwiseConv2dNativeBackpropInput]: depthwiseInput,
  [tf.DepthwiseConv2dNativeBackpropFilter]: depthwiseFilterGradient,
};
