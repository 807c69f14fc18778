/** Convolutions: plain, strided, dilated, 1x1, rectangular, 1-D, transposed, depthwise; and their gradients. */
import type { Random } from '../../random.ts';
import type { Tensors } from '../../step.ts';
import { tf } from '../../tfjs.ts';
import type { backend_util, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator, ConformanceCase } from '../case.ts';
import { floats, show } from '../draw.ts';
import { exactConvolution, exactDepthwise } from '../windows.ts';

type Pair = [number, number];
type Shape4 = [number, number, number, number];
type Padding = 'same' | 'valid' | number | [Pair, Pair, Pair, Pair];

interface Setting {
  readonly input: Shape4;
  readonly filter: Shape4;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: Padding;
  readonly info: backend_util.Conv2DInfo;
}

const image = (inputs: Tensors): Tensor4D => inputs['x'] as Tensor4D;
const kernel = (inputs: Tensors): Tensor4D => inputs['filter'] as Tensor4D;

function drawPadding(random: Random): Padding {
  const border = (): Pair => [random.integer(0, 3), random.integer(0, 3)];
  const none: Pair = [0, 0];
  return random.pick<() => Padding>([
    () => 'same',
    () => 'valid',
    () => random.integer(0, 3),
    () => [none, border(), border(), none],
  ])();
}

/**
 * Draws until the windows fit the image. Every fifth filter is 1x1, of those every second goes over all cells of an image
 * as large as runtimes treat in another way; every third filter is dilated.
 */
function drawSetting(random: Random, index: number, depthwise: boolean): Setting {
  for (;;) {
    const pointwise = index % 10 === 0;
    const dilated = index % 3 === 2 || pointwise;
    const side = () => (index % 5 === 0 ? 1 : random.integer(1, 5));
    // Every sixth has as many channels as runtimes compute in blocks; depthwise every second, with one filter for each.
    const blocks = depthwise ? index % 2 === 0 : index % 6 === 4;
    const channels = () => (blocks ? random.pick(depthwise ? [16, 32, 48] : [3, 16, 32]) : random.integer(1, 5));
    const [least, most] = pointwise && !depthwise ? [46, 50] : [1, 10];
    const input: Shape4 = [random.integer(1, 4), random.integer(least, most), random.integer(least, most), channels()];
    const filter: Shape4 = [side(), side(), input[3], depthwise && blocks ? 1 : channels()];
    const pair = (limit: number): Pair => [random.integer(1, limit), random.integer(1, limit)];
    const stride = dilated ? ([1, 1] as Pair) : pair(4);
    const dilation = dilated ? pair(4) : ([1, 1] as Pair);
    const padding = pointwise ? random.pick(['same', 'valid'] as const) : drawPadding(random);
    const info = tf.backend_util.computeConv2DInfo(input, filter, stride, dilation, padding, undefined, depthwise);
    if (info.outHeight < 1 || info.outWidth < 1) continue;
    // tfjs computes the output width of a number of padding from the filter's height: nothing may be left to read.
    if ((info.outWidth - 1) * stride[1] - info.padInfo.left >= input[2]) continue;
    return { input, filter, stride, dilation, padding, info };
  }
}

const label = ({ input, filter, stride, dilation, padding }: Setting): string =>
  `${show(input)} * ${show(filter)}, stride ${show(stride)}, dilation ${show(dilation)}, ${JSON.stringify(padding)}`;

function drawn(random: Random, setting: Setting): Pick<ConformanceCase, 'label' | 'inputs'> {
  const inputs = { x: floats(random, setting.input), filter: floats(random, setting.filter) };
  return { label: label(setting), inputs };
}

/** @param wanted the gradients that make a case reach the kernel */
function plain(name: string, wanted: readonly string[]): CaseGenerator {
  return {
    kernel: name,
    draw: (random, index) => {
      if (index % 8 === 7 && name === tf.Conv2D) return oneDimensional(random);
      const setting = drawSetting(random, index, false);
      const { stride, padding, dilation, info } = setting;
      return {
        ...drawn(random, setting),
        fn: (inputs) => tf.conv2d(image(inputs), kernel(inputs), stride, padding, 'NHWC', dilation),
        exact: (inputs) => exactConvolution(image(inputs), kernel(inputs), info),
        differentiate: wanted,
      };
    },
  };
}

/** `tf.conv1d` of `[batch, width, channel]`; dilated half of the time. */
function oneDimensional(random: Random): ConformanceCase {
  const [size, channels, dilation] = [random.integer(1, 4), random.integer(1, 4), random.integer(1, 4)];
  const stride = dilation === 1 ? random.integer(1, 3) : 1;
  const padding = random.pick(['same', 'valid'] as const);
  const shape = [random.integer(1, 3), random.integer((size - 1) * dilation + 1, 14), channels];
  return {
    label: `conv1d of ${show(shape)}, ${size} taps, stride ${stride}, dilation ${dilation}, ${padding}`,
    fn: ({ x, filter }) => tf.conv1d(x as Tensor3D, filter as Tensor3D, stride, padding, 'NWC', dilation),
    exact: ({ x, filter }) => {
      const [wide, taps] = [tf.expandDims<Tensor4D>(x!, 1), tf.expandDims<Tensor4D>(filter!, 0)];
      const strides: Pair = [1, stride];
      const info = tf.backend_util.computeConv2DInfo(wide.shape, taps.shape, strides, [1, dilation], padding);
      return tf.squeeze(exactConvolution(wide, taps, info), [1]);
    },
    inputs: { x: floats(random, shape), filter: floats(random, [size, channels, random.integer(1, 4)]) },
    differentiate: ['x', 'filter'],
  };
}

/** The gradient's kernel as an operation of its own, with its own gradient. */
const transposed: CaseGenerator = {
  kernel: tf.Conv2DBackpropInput,
  draw: (random, index) => {
    const drawing = drawSetting(random, index % 3 === 2 ? index + 1 : index, false);
    const { stride, padding, input, filter, info } = drawing;
    // The paddings of tf.conv2dTranspose stop at numbers.
    if (typeof padding === 'object') return transposed.draw(random, index);
    return {
      label: label(drawing),
      fn: (inputs) => tf.conv2dTranspose(image(inputs), kernel(inputs), input, stride, padding),
      inputs: { x: floats(random, info.outShape), filter: floats(random, filter) },
      differentiate: ['x', 'filter'],
    };
  },
};

function depthwise(name: string, wanted: readonly string[]): CaseGenerator {
  return {
    kernel: name,
    draw: (random, index) => {
      const setting = drawSetting(random, index, true);
      const { stride, padding, dilation, info } = setting;
      return {
        ...drawn(random, setting),
        fn: (inputs) => tf.depthwiseConv2d(image(inputs), kernel(inputs), stride, padding, 'NHWC', dilation),
        exact: (inputs) => exactDepthwise(image(inputs), kernel(inputs), info),
        differentiate: wanted,
      };
    },
  };
}

export const convolutionCases: readonly CaseGenerator[] = [
  plain(tf.Conv2D, ['x', 'filter']),
  transposed,
  plain(tf.Conv2DBackpropFilter, ['filter']),
  depthwise(tf.DepthwiseConv2dNative, ['x', 'filter']),
  depthwise(tf.DepthwiseConv2dNativeBackpropInput, ['x']),
  depthwise(tf.DepthwiseConv2dNativeBackpropFilter, ['filter']),
];
