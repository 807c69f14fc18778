/**
 * Gradients that tfjs-core lacks or gets wrong, registered over its own, so that a model that uses these ops trains right
 * on every device. Each is written in plain tfjs ops, so second derivatives work as well.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';

type Tf = typeof tfjs;
type Pair = [number, number];

/** @param tf tfjs, with its own gradients registered already */
export function registerGradients(tf: Tf): void {
  for (const config of [
    tile(tf),
    mirrorPad(tf),
    depthToSpace(tf),
    unpack(tf),
    splitV(tf),
    batchMatMul(tf),
    conv2d(tf),
    depthwiseConv2d(tf),
  ]) {
    tf.registerGradient(config);
  }
}

export const single = (dy: Tensor | Tensor[]): Tensor => {
  const tensor = Array.isArray(dy) ? dy[0] : dy;
  if (!tensor) throw new Error('a gradient of nothing');
  return tensor;
};

export const saved = (tensors: readonly Tensor[], index: number): Tensor => {
  const tensor = tensors[index];
  if (!tensor) throw new Error('a gradient without its saved tensor');
  return tensor;
};

/** tfjs adds up one slice per repetition (thousands for `tf.broadcastTo` of a bias), and stops at rank 4. */
const tile = (tf: Tf): GradConfig => ({
  kernelName: tf.Tile,
  inputsToSave: ['x'],
  gradFunc: (dy, tensors, attrs) => {
    const { reps } = attrs as unknown as { reps: number[] };
    const { shape } = saved(tensors, 0);
    const x = () => {
      // Only what is repeated gets an axis of its own: `[reps, side]`.
      const split = shape.flatMap((side, axis) => (reps[axis] === 1 ? [side] : [reps[axis] ?? 1, side]));
      const axes: number[] = [];
      shape.forEach((_, axis) => {
        if (reps[axis] !== 1) axes.push(axis + axes.length);
      });
      return tf.sum(tf.reshape(single(dy), split), axes);
    };
    return { x };
  },
});

/** tfjs drops what flows into the mirrored border. */
const mirrorPad = (tf: Tf): GradConfig => ({
  kernelName: tf.MirrorPad,
  inputsToSave: ['x'],
  gradFunc: (dy, tensors, attrs) => {
    const { paddings, mode } = attrs as unknown as { paddings: Pair[]; mode: 'reflect' | 'symmetric' };
    const { shape } = saved(tensors, 0);
    const skip = mode === 'reflect' ? 1 : 0;
    const x = () =>
      paddings.reduce(
        (gradient, [before, after], axis) => folded(tf, gradient, axis, [before, after], skip),
        single(dy),
      );
    return { x: () => tf.reshape(x(), shape) };
  },
});

/** Folds the two borders of one axis back onto the content, `skip` elements in from its ends. */
function folded(tf: Tf, dy: Tensor, axis: number, [before, after]: Pair, skip: number): Tensor {
  const total = dy.shape[axis] ?? 1;
  const length = total - before - after;
  const cut = (from: number, count: number) =>
    tf.slice(
      dy,
      dy.shape.map((_, i) => (i === axis ? from : 0)),
      dy.shape.map((side, i) => (i === axis ? count : side)),
    );
  const placed = (border: Tensor, at: number, count: number) =>
    tf.pad(
      tf.reverse(border, axis),
      dy.shape.map((_, i): Pair => (i === axis ? [at, length - at - count] : [0, 0])),
    );
  let sum = cut(before, length);
  if (before > 0) sum = tf.add(sum, placed(cut(0, before), skip, before));
  if (after > 0) sum = tf.add(sum, placed(cut(total - after, after), length - skip - after, after));
  return sum;
}

const depthToSpace = (tf: Tf): GradConfig => ({
  kernelName: tf.DepthToSpace,
  gradFunc: (dy, _tensors, attrs) => {
    const { blockSize: block } = attrs as unknown as { blockSize: number };
    const x = () => {
      const [batch, height, width, depth] = single(dy).shape as [number, number, number, number];
      const [rows, columns] = [height / block, width / block];
      const blocks = tf.reshape(single(dy), [batch, rows, block, columns, block, depth]);
      return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, rows, columns, block * block * depth]);
    };
    return { x };
  },
});

/** tfjs passes the gradients of a kernel's only output as a tensor, and its own code stumbles over it. */
const list = (dy: Tensor | Tensor[]): Tensor[] => (Array.isArray(dy) ? dy : [dy]);

const unpack = (tf: Tf): GradConfig => ({
  kernelName: tf.Unpack,
  gradFunc: (dy, _tensors, attrs) => ({ value: () => tf.stack(list(dy), (attrs as unknown as { axis: number }).axis) }),
});

const splitV = (tf: Tf): GradConfig => ({
  kernelName: tf.SplitV,
  gradFunc: (dy, _tensors, attrs) => ({ x: () => tf.concat(list(dy), (attrs as unknown as { axis: number }).axis) }),
});

/** tfjs's gradients, summed over batch axes that were broadcast (where tfjs stops with a shape error). */
const batchMatMul = (tf: Tf): GradConfig => ({
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (gradient, tensors, attrs) => {
    const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
    const [dy, a, b] = [single(gradient), saved(tensors, 0), saved(tensors, 1)];
    const da = () => (transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB));
    const db = () => (transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false));
    return { a: () => summedTo(tf, da(), a.shape), b: () => summedTo(tf, db(), b.shape) };
  },
});

export function summedTo(tf: Tf, gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}

interface ConvolutionAttrs {
  strides: number | Pair;
  pad: unknown;
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | Pair;
  dimRoundingMode?: unknown;
}

/**
 * tfjs's gradients, with two things that it leaves out: the rounding mode is passed on, and dilated filters train. A
 * dilated filter is a larger one with zeros between its taps; its gradient is taken at the taps.
 */
const convolution = (tf: Tf, kernelName: string, inputGradient: string, filterGradient: string): GradConfig => ({
  kernelName,
  inputsToSave: ['x', 'filter'],
  gradFunc: (gradient, tensors, attrs) => {
    const { strides, pad, dataFormat, dimRoundingMode, dilations } = attrs as unknown as ConvolutionAttrs;
    const [dy, x, filter] = [single(gradient), saved(tensors, 0), saved(tensors, 1)];
    const dilation: Pair = Array.isArray(dilations) ? dilations : [dilations ?? 1, dilations ?? 1];
    const spread = () => dilated(tf, filter as Tensor4D, dilation);
    const common = { strides, pad, dataFormat, dimRoundingMode, dilations: [1, 1] };
    const run = (kernel: string, inputs: Record<string, Tensor>, own: object): Tensor =>
      single(tf.engine().runKernel(kernel, inputs, { ...common, ...own } as unknown as NamedAttrMap));
    return {
      x: () => run(inputGradient, { dy, filter: spread() }, { inputShape: x.shape }),
      filter: () => {
        const filterShape = dilatedShape(filter.shape as Tensor4D['shape'], dilation);
        return taps(tf, run(filterGradient, { x, dy }, { filterShape }) as Tensor4D, dilation);
      },
    };
  },
});

const conv2d = (tf: Tf): GradConfig => convolution(tf, tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter);

const depthwiseConv2d = (tf: Tf): GradConfig =>
  convolution(
    tf,
    tf.DepthwiseConv2dNative,
    tf.DepthwiseConv2dNativeBackpropInput,
    tf.DepthwiseConv2dNativeBackpropFilter,
  );

function dilatedShape([height, width, ...rest]: Tensor4D['shape'], [down, across]: Pair): Tensor4D['shape'] {
  return [(height - 1) * down + 1, (width - 1) * across + 1, ...rest];
}

/** `[height, width, in, out]` with zeros between the taps. */
function dilated(tf: Tf, filter: Tensor4D, [down, across]: Pair): Tensor4D {
  if (down === 1 && across === 1) return filter;
  const [height, width, inputs, out] = filter.shape;
  const size = dilatedShape(filter.shape, [down, across]);
  const tall = tf.pad(tf.reshape(filter, [height, 1, width * inputs * out]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  const rows = tf.slice(tf.reshape(tall, [height * down, width, 1, inputs * out]), 0, size[0]);
  const wide = tf.pad(rows, [
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const rest: Tensor4D = tf.reshape(wide, [size[0], width * across, inputs, out]);
  return tf.slice(rest, [0, 0, 0, 0], size);
}

/** The other way round: every `dilation`th tap. */
function taps(tf: Tf, filter: Tensor4D, [down, across]: Pair): Tensor4D {
  if (down === 1 && across === 1) return filter;
  const [height, width, inputs, out] = filter.shape;
  const [rows, columns] = [(height - 1) / down + 1, (width - 1) / across + 1];
  const padded = tf.pad(filter, [
    [0, down - 1],
    [0, across - 1],
    [0, 0],
    [0, 0],
  ]);
  const split: Tensor5D = tf.reshape(padded, [rows, down, columns, across, inputs * out]);
  return tf.reshape(tf.slice(split, [0, 0, 0, 0, 0], [rows, 1, columns, 1, inputs * out]), [
    rows,
    columns,
    inputs,
    out,
  ]);
}
