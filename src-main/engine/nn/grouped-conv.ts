/** Convolution in groups: `groups` independent convolutions over equal parts of the channels (tfjs has none). */
import { tf } from '../tfjs.ts';
import type { Tensor4D } from '@tensorflow/tfjs-core';

export interface GroupedConvOptions {
  readonly strides?: number | [number, number];
  readonly pad?: 'same' | 'valid' | number;
  readonly dilations?: number | [number, number];
}

/**
 * Group `g` maps input channels `g * in / groups …` to output channels `g * out / groups …`, as in PyTorch.
 * @param x `[batch, height, width, in]`
 * @param filter `[height, width, in / groups, out]`
 * @param groups divides `in` and `out`; with one channel per group `tf.depthwiseConv2d` is faster
 */
export function groupedConv2d(
  x: Tensor4D,
  filter: Tensor4D,
  groups: number,
  options: GroupedConvOptions = {},
): Tensor4D {
  const [, , perGroup, out] = filter.shape;
  if (x.shape[3] !== perGroup * groups || out % groups !== 0) {
    throw new RangeError(
      `${groups} groups of a filter [${filter.shape.join()}] do not fit an image [${x.shape.join()}]`,
    );
  }
  const { strides = 1, pad = 'same', dilations = 1 } = options;
  if (groups === 1) return tf.conv2d(x, filter, strides, pad, 'NHWC', dilations);
  const filters: Tensor4D[] = tf.split(filter, groups, 3);
  const images: Tensor4D[] = tf.split(x, groups, 3);
  const parts = images.map((image, group) => tf.conv2d(image, filters[group]!, strides, pad, 'NHWC', dilations));
  return tf.concat(parts, 3);
}
