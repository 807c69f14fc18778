/**
 * Convolutions on channels-first values and their gradients. Filters are ONNX's `[out, in / groups, height, width]`.
 *
 * Geometry: output row `y` reads input rows `y * stride - before + k * dilation`, `k` in `0 … size - 1`.
 */
import type { Graph, Value } from '../graph/graph.ts';
import {
  channelsLast,
  convolveBlocked,
  correlatePlanes,
  depthwiseBlocked,
  depthwiseBlockedSpread,
  fitsBlocks,
  fitsDepthwiseBlocks,
} from './blocked.ts';
import { emit, side } from './core.ts';
import { sum } from './reduce.ts';
import { concat, pad, reshape, reverse, slice, transpose } from './shape.ts';

/** One spatial axis of a convolution. */
export interface Extent {
  readonly input: number;
  readonly output: number;
  /** Filter taps. */
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first and after the last input element. */
  readonly before: number;
  readonly after: number;
}

export interface Geometry {
  readonly height: Extent;
  readonly width: Extent;
  readonly groups: number;
}

/** Elements a dilated filter spans. */
const span = (e: Extent): number => (e.size - 1) * e.dilation + 1;

/** Padding after the input that the last output really reads; negative where trailing input is never read. */
const reach = (e: Extent): number => (e.output - 1) * e.stride + span(e) - e.input - e.before;

/**
 * @param x `[batch, in, height, width]`
 * @param block width of the runtime's channel blocks, where they may be used
 */
export function convolve(g: Graph, x: Value, filter: Value, geometry: Geometry, block?: number): Value {
  const { height, width, groups } = geometry;
  const padding = [height.before, width.before, height.after, width.after] as const;
  if (block !== undefined && fitsBlocks(x, filter, geometry, block))
    return convolveBlocked(g, x, filter, geometry, block);
  if (block !== undefined && fitsDepthwiseBlocks(x, filter, geometry, block))
    return depthwiseBlocked(g, x, filter, geometry, block);
  const shape = [side(x.shape, 0), side(filter.shape, 0), height.output, width.output];
  return emit(g, 'Conv', [x, filter], 'float32', shape, {
    kernel_shape: [height.size, width.size],
    pads: padding,
    strides: [height.stride, width.stride],
    dilations: [height.dilation, width.dilation],
    group: groups,
  });
}

/**
 * Gradient with respect to the input: `[batch, in, height, width]` from `dy` `[batch, out, height', width']`.
 * With stride 1 that is a convolution with the flipped filter, which runs three times faster than ConvTranspose.
 */
export function inputGradient(g: Graph, dy: Value, filter: Value, geometry: Geometry, block?: number): Value {
  const { height, width, groups } = geometry;
  if (height.stride === 1 && width.stride === 1 && groups === 1) {
    const flipped = flip(g, transpose(g, filter, [1, 0, 2, 3]));
    return convolve(g, dy, flipped, { height: mirrored(height), width: mirrored(width), groups }, block);
  }
  const shape = [side(dy.shape, 0), side(filter.shape, 1) * groups, height.input, width.input];
  return emit(g, 'ConvTranspose', [dy, filter], 'float32', shape, {
    kernel_shape: [height.size, width.size],
    pads: [height.before, width.before, Math.max(0, reach(height)), Math.max(0, reach(width))],
    strides: [height.stride, width.stride],
    dilations: [height.dilation, width.dilation],
    output_padding: [Math.max(0, -reach(height)), Math.max(0, -reach(width))],
    group: groups,
  });
}

/** The extent of the stride-1 convolution that computes the input gradient along one axis. */
function mirrored(e: Extent): Extent {
  return {
    ...e,
    input: e.output,
    output: e.input,
    before: span(e) - 1 - e.before,
    after: e.input - 1 + span(e) - e.output - (span(e) - 1 - e.before),
  };
}

/**
 * Gradient of a depthwise convolution's input without a grouped ConvTranspose, which is slow on the CPU and which the
 * WebGPU provider of ONNX Runtime 1.30 computes wrongly where a channel has several filters: `dy` with zeros between its
 * elements, convolved with the flipped filters of each channel.
 * @param filter `[in * multiplier, 1, height, width]`
 */
export function depthwiseInputGradient(g: Graph, dy: Value, filter: Value, geometry: Geometry, block?: number): Value {
  const { height, width, groups } = geometry;
  const [out, , rows, columns] = filter.shape as [number, number, number, number];
  const flipped = flip(g, reshape(g, filter, [groups, out / groups, rows, columns]));
  const strides = [height.stride, width.stride] as const;
  if (block !== undefined && fitsDepthwiseBlocks(dy, filter, geometry, block)) {
    // Zeros after the last row and column as well, where the image has room for them.
    const wide = { height: mirrored(apart(height, 0)), width: mirrored(apart(width, 0)), groups };
    if (wide.height.after >= 0 && wide.width.after >= 0)
      return depthwiseBlockedSpread(g, dy, flipped, wide, strides, block);
  }
  const tail = [height.stride - 1, width.stride - 1] as const;
  const mirror = { height: mirrored(apart(height, tail[0])), width: mirrored(apart(width, tail[1])), groups };
  return convolve(g, spread(g, dy, height, width), flipped, mirror, block);
}

/** The extent of the same filter over outputs with `stride - 1` zeros after each, but for the last few. */
const apart = (e: Extent, less: number): Extent => ({ ...e, output: e.output * e.stride - less, stride: 1 });

/** `stride - 1` zeros between neighbouring elements. */
function spread(g: Graph, x: Value, { stride: down }: Extent, { stride: across }: Extent): Value {
  if (down === 1 && across === 1) return x;
  const [batch, channels, rows, columns] = x.shape as [number, number, number, number];
  const apart = reshape(g, x, [batch * channels, rows, 1, columns, 1]);
  const padded = pad(g, apart, [0, 0, 0, 0, 0], [0, 0, down - 1, 0, across - 1]);
  const whole = reshape(g, padded, [batch, channels, rows * down, columns * across]);
  return slice(g, whole, [0, 0, 0, 0], [batch, channels, (rows - 1) * down + 1, (columns - 1) * across + 1]);
}

const flip = (g: Graph, filter: Value): Value => reverse(g, filter, [2, 3]);

/**
 * Gradient with respect to an ungrouped filter, in tfjs's order `[height, width, in, out]`, as one convolution.
 *
 * Of the two operands one is read as an image, the other as filters of its size; the narrower one becomes the image,
 * because the runtime's im2col copies the image once per tap.
 *
 * @param x `[batch, in, height, width]`
 * @param dy `[batch, out, height', width']`
 */
export function filterGradientByConvolution(g: Graph, x: Value, dy: Value, geometry: Geometry, block?: number): Value {
  const { height, width } = geometry;
  if (isPointwise(height) && isPointwise(width) && height.output * width.output >= POINTWISE_AREA)
    return pointwiseFilterGradient(g, x, dy);
  const plain = [height, width].every((e) => e.stride === 1 && e.dilation === 1);
  return plain && side(dy.shape, 1) < side(x.shape, 1)
    ? slideOutputGradient(g, x, dy, geometry, block)
    : slideInput(g, x, dy, geometry, block);
}

/** Output cells from which products of images are much faster (docs/decisions/0017). */
const POINTWISE_AREA = 2048;

const isPointwise = (e: Extent): boolean => e.size === 1 && e.stride === 1 && e.before === 0 && e.input === e.output;

/**
 * Of a filter of one cell: a product for each image, over its cells as they lie, summed. The runtime fuses the transposition
 * into the product.
 */
function pointwiseFilterGradient(g: Graph, x: Value, dy: Value): Value {
  const [batch, channels, rows, columns] = x.shape as [number, number, number, number];
  const [out, area] = [side(dy.shape, 1), rows * columns];
  const cells = transpose(g, reshape(g, x, [batch, channels, area]), [0, 2, 1]);
  const products = emit(g, 'MatMul', [reshape(g, dy, [batch, out, area]), cells], 'float32', [batch, out, channels]);
  return reshape(g, transpose(g, sum(g, products, [0]), [1, 0]), [1, 1, channels, out]);
}

/**
 * `x`, channels last, is read as an image of `batch` channels whose rows interleave width and input channel; `dy` as
 * `out` filters of the size of the output, dilated by `[stride, stride * in]`. At offset `(i, j * in + c)` that
 * convolution sums `dy[b, o, y, x] * x[b, c, y * stride + i, x * stride + j]`: the gradient. No column matrix is ever
 * built, and the runtime's own im2col copies whole rows.
 */
function slideInput(g: Graph, x: Value, dy: Value, { height, width }: Geometry, block?: number): Value {
  const out = side(dy.shape, 1);
  const image = trimmed(g, channelsLast(g, x, block), [1, 2], [height, width]);
  const channels = side(image.shape, 3);
  const taps = [span(height), span(width)] as const;
  const gradient = correlate(g, image, transpose(g, dy, [1, 0, 2, 3]), taps, {
    before: [height.before, width.before],
    after: [Math.max(0, reach(height)), Math.max(0, reach(width))],
    step: [height.stride, width.stride],
  });
  const size = [out, height.size, width.size, channels];
  const dilated = slice(g, gradient, [0, 0, 0, 0], size, [1, height.dilation, width.dilation, 1]);
  return transpose(g, dilated, [1, 2, 3, 0]);
}

/** The other way round, for stride and dilation 1: `x` slides over `dy`, and the taps come out in reverse. */
function slideOutputGradient(g: Graph, x: Value, dy: Value, { height, width }: Geometry, block?: number): Value {
  const image = channelsLast(g, dy, block);
  const before = [height.size - 1 - height.before, width.size - 1 - width.before] as const;
  const gradient = correlate(g, image, transpose(g, x, [1, 0, 2, 3]), [height.size, width.size], {
    before,
    after: [height.input - height.output + height.before, width.input - width.output + width.before],
    step: [1, 1],
  });
  return transpose(g, reverse(g, gradient, [1, 2]), [1, 2, 0, 3]);
}

/**
 * @param image `[batch, height, width, channels]`
 * @param filters `[out, batch, height', width']`
 * @returns `[out, taps.height, taps.width, channels]`
 */
function correlate(
  g: Graph,
  image: Value,
  filters: Value,
  taps: readonly [number, number],
  window: { before: readonly [number, number]; after: readonly [number, number]; step: readonly [number, number] },
): Value {
  const [batch, rows, columns, channels] = image.shape as [number, number, number, number];
  const [out, , height, width] = filters.shape as [number, number, number, number];
  const { before, after, step } = window;
  const sums = emit(
    g,
    'Conv',
    [reshape(g, image, [1, batch, rows, columns * channels]), filters],
    'float32',
    [1, out, taps[0], taps[1] * channels],
    {
      kernel_shape: [height, width],
      pads: [before[0], before[1] * channels, after[0], after[1] * channels],
      strides: [1, 1],
      dilations: [step[0], step[1] * channels],
    },
  );
  return reshape(g, sums, [out, ...taps, channels]);
}

/** Output gradient and filter change places: steps of the one are gaps in the other. */
function swappedExtent(e: Extent): Extent {
  return {
    input: Math.min(e.input, e.input + reach(e)),
    output: e.size,
    size: e.output,
    stride: e.dilation,
    dilation: e.stride,
    before: e.before,
    after: Math.max(0, reach(e)),
  };
}

/** Cuts trailing rows and columns that no output reads (stride does not divide the input). */
function trimmed(g: Graph, x: Value, axes: readonly number[], extents: readonly Extent[]): Value {
  const size = x.shape.map((n, axis) => {
    const extent = extents[axes.indexOf(axis)];
    return extent ? Math.min(n, n + reach(extent)) : n;
  });
  return slice(g, x, [0, 0, 0, 0], size);
}

/**
 * The same gradient as column matrices and one product per batch item, summed: GPUs run that in parallel, where the
 * convolution above would leave each thread a reduction over the whole batch.
 * @param x `[batch, height, width, in]`, channels last
 * @param dy `[batch, out, height', width']`
 */
export function filterGradientByProduct(g: Graph, x: Value, dy: Value, { height, width }: Geometry): Value {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const out = side(dy.shape, 1);
  const area = height.output * width.output;
  const cut = trimmed(g, x, [1, 2], [height, width]);
  const after = [0, Math.max(0, reach(height)), Math.max(0, reach(width)), 0];
  const padded = pad(g, cut, [0, height.before, width.before, 0], after);
  const taps: Value[] = [];
  for (let i = 0; i < height.size; i++) {
    for (let j = 0; j < width.size; j++) {
      const begin = [0, i * height.dilation, j * width.dilation, 0];
      const size = [batch, height.output, width.output, channels];
      taps.push(slice(g, padded, begin, size, [1, height.stride, width.stride, 1]));
    }
  }
  const count = taps.length * channels;
  const columns = reshape(g, concat(g, taps, 3), [batch, area, count]);
  const rows = reshape(g, dy, [batch, out, area]);
  const products = emit(g, 'MatMul', [rows, columns], 'float32', [batch, out, count]);
  const gradient = reshape(g, sum(g, products, [0]), [out, height.size, width.size, channels]);
  return transpose(g, gradient, [1, 2, 3, 0]);
}

/**
 * Gradient of a depthwise filter, in tfjs's order `[height, width, in, multiplier]`: the same idea with one group per
 * channel, on channels-first values because a group's rows hold one channel only.
 * @param x `[batch, in, height, width]`
 * @param dy `[batch, in * multiplier, height', width']`
 */
export function depthwiseFilterGradient(g: Graph, x: Value, dy: Value, geometry: Geometry, block?: number): Value {
  const { height, width } = geometry;
  const [batch, channels] = x.shape as [number, number];
  const out = side(dy.shape, 1);
  const cut = trimmed(g, x, [2, 3], [height, width]);
  if (block !== undefined && out === channels && channels % block === 0) {
    const swapped = { height: swappedExtent(height), width: swappedExtent(width) };
    const sums = sum(g, correlatePlanes(g, cut, dy, swapped), [0]);
    const taps = transpose(g, sums, [1, 2, 0]);
    return reshape(g, taps, [height.size, width.size, channels, 1]);
  }
  const [, , rows, columns] = cut.shape as [number, number, number, number];
  const images = reshape(g, transpose(g, cut, [1, 0, 2, 3]), [1, channels * batch, rows, columns]);
  const filters = transpose(g, dy, [1, 0, 2, 3]);
  const taps = [span(height), span(width)] as const;
  const gradient = emit(g, 'Conv', [images, filters], 'float32', [1, out, ...taps], {
    kernel_shape: [height.output, width.output],
    pads: [height.before, width.before, Math.max(0, reach(height)), Math.max(0, reach(width))],
    strides: [1, 1],
    dilations: [height.stride, width.stride],
    group: channels,
  });
  const dilated = slice(
    g,
    reshape(g, gradient, [channels, out / channels, ...taps]),
    [0, 0, 0, 0],
    [channels, out / channels, height.size, width.size],
    [1, 1, height.dilation, width.dilation],
  );
  return transpose(g, dilated, [2, 3, 0, 1]);
}
