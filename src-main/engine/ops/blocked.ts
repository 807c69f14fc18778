/**
 * Convolution in ONNX Runtime's own blocked layout (`NCHWc`), where channels lie in groups as wide as a vector register.
 *
 * The runtime uses it by itself for inference, but only for filters that are constants; in a training step they are
 * not. These are the same operators, with the filter put in order inside the graph. They are internal to the runtime and
 * depend on the processor, so a graph contains them only where `devices/channel-block.ts` has found them right.
 * Measured on AVX-512: 1.2 to 1.5 times the rate of `Conv`, reorders included (docs/decisions/0009).
 */
import type { Graph, Value } from '../graph/graph.ts';
import type { Geometry } from './convolution.ts';
import { emit, side } from './core.ts';
import { pad, reshape, transpose } from './shape.ts';

const BLOCKED = 'com.microsoft.nchwc';

/** Whether a convolution of these operands has a blocked kernel: whole blocks out, whole blocks (or less than one) in. */
export function fitsBlocks(x: Value, filter: Value, { groups }: Geometry, block: number): boolean {
  const channels = side(x.shape, 1);
  const out = side(filter.shape, 0);
  return groups === 1 && out % block === 0 && (channels % block === 0 || channels < block);
}

/**
 * @param x `[batch, in, height, width]`
 * @param filter `[out, in, height, width]`
 * @returns `[batch, out, height', width']`
 */
export function convolveBlocked(g: Graph, x: Value, filter: Value, { height, width }: Geometry, block: number): Value {
  const channels = side(x.shape, 1);
  const out = side(filter.shape, 0);
  const narrow = channels < block;
  const shape = [side(x.shape, 0), out, height.output, width.output];
  const operands = narrow ? [x, blockFilters(g, filter, block)] : [toBlocked(g, x), blockBoth(g, filter, block)];
  const y = emit(
    g,
    'Conv',
    operands,
    'float32',
    shape,
    {
      kernel_shape: [height.size, width.size],
      pads: [height.before, width.before, height.after, width.after],
      strides: [height.stride, width.stride],
      dilations: [height.dilation, width.dilation],
      group: 1,
    },
    BLOCKED,
  );
  return emit(g, 'ReorderOutput', [y], 'float32', shape, { channels: out }, BLOCKED);
}

/** Whether a convolution has one filter for each channel, and whole blocks of those. */
export function fitsDepthwiseBlocks(x: Value, filter: Value, { groups }: Geometry, block: number): boolean {
  const channels = side(x.shape, 1);
  return groups === channels && side(filter.shape, 0) === channels && channels % block === 0;
}

/**
 * @param x `[batch, channel, height, width]`
 * @param filter `[channel, 1, height, width]`
 * @returns `[batch, channel, height', width']`
 */
export function depthwiseBlocked(g: Graph, x: Value, filter: Value, geometry: Geometry, block: number): Value {
  return filterPlanes(g, toBlocked(g, x), blockPlanes(g, filter, block), geometry);
}

/**
 * Each image's channel slid over its own output gradient. Images and channels together are the planes of one image, and
 * the output gradients its filters: in blocks both lie in memory as the batch does, so that nothing is moved.
 * @param x `[batch, channel, height, width]`, channels in whole blocks
 * @param dy `[batch, channel, height', width']`
 * @returns `[batch, channel, taps]`, still to be summed over the batch
 */
export function correlatePlanes(g: Graph, x: Value, dy: Value, { height, width }: Omit<Geometry, 'groups'>): Value {
  const [batch, channels, rows, columns] = x.shape as [number, number, number, number];
  const planes = batch * channels;
  const images = reshape(g, toBlocked(g, x), [1, planes, rows, columns]);
  const filters = reshape(g, toBlocked(g, dy), [planes, 1, side(dy.shape, 2), side(dy.shape, 3)]);
  const sums = filterPlanes(g, images, filters, { height, width, groups: planes });
  return reshape(g, sums, [batch, channels, height.output, width.output]);
}

/**
 * The same convolution of `x` with `step - 1` zeros put after each of its rows and columns: in blocks an element is a whole
 * vector, and the zeros are cheap to put in (one number at a time they take longer than the convolution).
 * @param geometry of the convolution of the image with zeros, stride 1
 */
export function depthwiseBlockedSpread(
  g: Graph,
  x: Value,
  filter: Value,
  geometry: Geometry,
  [down, across]: readonly [number, number],
  block: number,
): Value {
  const [batch, channels, rows, columns] = x.shape as [number, number, number, number];
  const apart = reshape(g, toBlocked(g, x), [(batch * channels * rows) / block, 1, columns, block]);
  const padded = pad(g, apart, [0, 0, 0, 0], [0, down - 1, 0, (across - 1) * block]);
  const image = reshape(g, padded, [batch, channels, rows * down, columns * across]);
  return filterPlanes(g, image, blockPlanes(g, filter, block), geometry);
}

/** Both operands in blocks. */
function filterPlanes(g: Graph, x: Value, filter: Value, { height, width, groups }: Geometry): Value {
  const shape = [side(x.shape, 0), groups, height.output, width.output];
  const attributes = {
    kernel_shape: [height.size, width.size],
    pads: [height.before, width.before, height.after, width.after],
    strides: [height.stride, width.stride],
    dilations: [height.dilation, width.dilation],
    group: groups,
  };
  const y = emit(g, 'Conv', [x, filter], 'float32', shape, attributes, BLOCKED);
  return emit(g, 'ReorderOutput', [y], 'float32', shape, { channels: groups }, BLOCKED);
}

/**
 * `[batch, height, width, channel]`. A tensor of exactly one block has that order in the blocked layout too, which the
 * convolution that reads it next wants anyway.
 */
export function channelsLast(g: Graph, x: Value, block: number | undefined): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  if (channels !== block) return transpose(g, x, [0, 2, 3, 1]);
  return reshape(g, toBlocked(g, x), [batch, height, width, channels]);
}

function toBlocked(g: Graph, x: Value): Value {
  const source = x.producer?.op === 'ReorderOutput' ? x.producer.inputs[0] : undefined;
  return source ?? emit(g, 'ReorderInput', [x], 'float32', x.shape, {}, BLOCKED);
}

/** `[out / block, in / block, height, width, in % block, out % block]`, in a tensor that keeps the filter's shape. */
function blockBoth(g: Graph, filter: Value, block: number): Value {
  const [out, channels, height, width] = filter.shape as [number, number, number, number];
  const split = reshape(g, filter, [out / block, block, channels / block, block, height, width]);
  return reshape(g, transpose(g, split, [0, 2, 4, 5, 3, 1]), filter.shape);
}

/** `[out / block, in, height, width, out % block]`, for an input that is not blocked. */
function blockFilters(g: Graph, filter: Value, block: number): Value {
  const [out, channels, height, width] = filter.shape as [number, number, number, number];
  const split = reshape(g, filter, [out / block, block, channels, height, width]);
  return reshape(g, transpose(g, split, [0, 2, 3, 4, 1]), filter.shape);
}

/** `[channel / block, 1, height, width, channel % block]`, of one filter for each channel. */
function blockPlanes(g: Graph, filter: Value, block: number): Value {
  const [channels, , height, width] = filter.shape as [number, number, number, number];
  const split = reshape(g, filter, [channels / block, block, height, width]);
  return reshape(g, transpose(g, split, [0, 2, 3, 1]), filter.shape);
}
