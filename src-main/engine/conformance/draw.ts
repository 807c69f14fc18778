/** Random shapes and tensors for cases. */
import type { Random } from '../random.ts';
import { sizeOf, type HostTensor } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** `rank` axes of length 1 to `longest`. */
export function drawShape(random: Random, rank: number, longest = 5): number[] {
  return Array.from({ length: rank }, () => random.integer(1, longest + 1));
}

/** Float values uniform in `[low, high)`. */
export function floats(random: Random, shape: readonly number[], low = -2, high = 2): HostTensor<'float32'> {
  return { dtype: 'float32', shape, data: random.uniforms(sizeOf(shape), low, high) };
}

/**
 * Float values of which no two are equal or nearly so and none is near 0: for functions with kinks or steps at ties or
 * at 0 (max, sort, relu), where rounding would decide.
 */
export function distinctFloats(random: Random, shape: readonly number[], low = -2, high = 2): HostTensor<'float32'> {
  const size = sizeOf(shape);
  const cell = (high - low) / size;
  const data = Float32Array.from(random.permutation(size), (index) => {
    const value = low + cell * (index + random.uniform(0.25, 0.75));
    return Math.abs(value) < cell / 8 ? cell / 4 : value;
  });
  return { dtype: 'float32', shape, data };
}

/** Whole numbers in `[low, high)`. */
export function integers(random: Random, shape: readonly number[], low = -8, high = 9): HostTensor<'int32'> {
  return { dtype: 'int32', shape, data: random.integers(sizeOf(shape), low, high) };
}

export function booleans(random: Random, shape: readonly number[], share = 0.5): HostTensor<'bool'> {
  return { dtype: 'bool', shape, data: Uint8Array.from({ length: sizeOf(shape) }, () => Number(random.chance(share))) };
}

/** Two shapes that broadcast: axes of length 1 and missing leading axes, on either side. */
export function broadcastPair(random: Random, longestRank = 5): [number[], number[]] {
  const full = drawShape(random, random.integer(0, longestRank + 1), 4);
  const shrink = (shape: number[]) => {
    const thinned = shape.map((side) => (random.chance(0.3) ? 1 : side));
    return thinned.slice(random.chance(0.4) ? random.integer(0, thinned.length + 1) : 0);
  };
  const pair: [number[], number[]] = random.chance(0.3) ? [full, full] : [full, shrink(full)];
  return random.chance(0.5) ? pair : [pair[1], pair[0]];
}

/** A random non-empty set of axes of a tensor of this rank (ascending); of rank 0, none. */
export function drawAxes(random: Random, rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis).filter(() => random.chance(0.5));
  return axes.length === 0 && rank > 0 ? [random.integer(0, rank)] : axes;
}

/** `[3, 4]` for labels. */
export const show = (values: readonly (number | boolean)[]): string => `[${values.join(', ')}]`;

/**
 * A function that changes nothing but, for half of the cases on images, brings them into the engine's channels-first
 * order, by pooling windows of one pixel: what convolution nets hand to every other operator.
 */
export function drawLayout(random: Random): (x: Tensor) => Tensor {
  const pooled = random.chance(0.5);
  return (x) => (pooled && x.rank === 4 && x.dtype === 'float32' ? tf.avgPool(x as Tensor4D, 1, 1, 'valid') : x);
}
