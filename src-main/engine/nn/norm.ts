/** Normalisation layers as pure functions. Variances are biased (divided by n) unless said otherwise. */
import { standardise } from '../kernels/standardise.ts';
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';

/** PyTorch's default for all three. */
const EPSILON = 1e-5;

/**
 * Instance normalisation without learned scale and running statistics: PyTorch's `InstanceNorm2d` as it comes (Ulyanov et
 * al. 2016).
 * @param x `[batch, mel, time, channel]`, each channel of each image standardised over mel and time
 */
export function instanceNorm(x: Tensor4D, epsilon = EPSILON): Tensor4D {
  return standardise(x, epsilon);
}

export interface BatchNormParameters {
  /** Learned factor per channel, 1 at first. */
  readonly scale: Tensor1D;
  /** Learned summand per channel, 0 at first. */
  readonly offset: Tensor1D;
}

/** Averages over training for inference; part of the model's state. */
export interface BatchNormAverages {
  /** `[channel]`, 0 at first. */
  readonly mean: Tensor1D;
  /** `[channel]`, 1 at first. */
  readonly variance: Tensor1D;
}

export interface BatchNormOptions {
  /** Weight of the new batch in the running averages: PyTorch's `momentum`, one minus Keras's. Default 0.1. */
  readonly momentum?: number;
  readonly epsilon?: number;
  /** Which variance the running one takes. PyTorch: unbiased. Keras: of dense layers biased, of images unbiased. */
  readonly runningVariance?: 'biased' | 'unbiased';
}

/**
 * Batch normalisation in training (Ioffe and Szegedy 2015, algorithm 1): statistics of the batch over all axes but the
 * last. The running variance takes the unbiased one by default, as PyTorch's does.
 * @param x `[batch, ..., channel]`
 */
export function batchNormTrain<T extends Tensor>(
  x: T,
  { scale, offset }: BatchNormParameters,
  averages: BatchNormAverages,
  { momentum = 0.1, epsilon = EPSILON, runningVariance = 'unbiased' }: BatchNormOptions = {},
): { y: T; averages: BatchNormAverages } {
  const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
  const count = x.size / (x.shape.at(-1) ?? 1);
  const y: T =
    x.rank === 4
      ? (normaliseImages(x as Tensor as Tensor4D, scale, offset, epsilon) as Tensor as T)
      : tf.add(tf.mul(standardiseOver(x, axes, epsilon), scale), offset);
  const mean = tf.mean(x, axes);
  const biased = tf.mean(tf.squaredDifference(x, mean), axes);
  const variance = runningVariance === 'biased' ? biased : tf.mul(biased, count / Math.max(1, count - 1));
  const running = (average: Tensor1D, batch: Tensor): Tensor1D =>
    tf.add(tf.mul(average, 1 - momentum), tf.mul(batch, momentum));
  return { y, averages: { mean: running(averages.mean, mean), variance: running(averages.variance, variance) } };
}

/** All but the channel. */
const IMAGES = [0, 1, 2];

/**
 * Batch normalisation of images as one function, factor and summand included: composed of smaller ones, forward and
 * backward pass go over the activations twice as often. With `s` for the standard deviation and `z = (x - mean) / s`:
 * `dx = scale / s (dy - mean(dy) - z mean(dy z))`.
 * @param x `[batch, mel, time, channel]`
 */
function normaliseImages(x: Tensor4D, scale: Tensor1D, offset: Tensor1D, epsilon: number): Tensor4D {
  const count = x.size / x.shape[3];
  const normalised = tf.customGrad((...operands) => {
    const [source, factor, summand, save] = operands as [Tensor4D, Tensor1D, Tensor1D, (tensors: Tensor[]) => void];
    const centred: Tensor4D = tf.sub(source, tf.mean(source, IMAGES, true));
    const inverse: Tensor1D = tf.rsqrt(tf.add(tf.mean(tf.square(centred), IMAGES), epsilon));
    const slope = tf.mul(factor, inverse);
    save([centred, inverse, slope]);
    return {
      // Product and sum, not `tf.batchNorm`: ONNX Runtime's operator on the CPU has one thread.
      value: tf.add(tf.mul(centred, slope), summand),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [around, unit, slopes] = saved as [Tensor4D, Tensor1D, Tensor1D];
        const level = tf.sum(dy, IMAGES);
        const along = tf.mul(tf.sum(tf.mul(dy, around), IMAGES), unit);
        const back = tf.mul(around, tf.mul(tf.mul(unit, along), -1 / count));
        const dx = tf.add(tf.mul(tf.add(dy, back), slopes), tf.mul(tf.mul(slopes, level), -1 / count));
        return [dx, along, level];
      },
    };
  });
  return normalised(x, scale, offset) as Tensor4D;
}

/** Batch normalisation with frozen statistics. */
export function batchNormInference<T extends Tensor>(
  x: T,
  { scale, offset }: BatchNormParameters,
  { mean, variance }: BatchNormAverages,
  { epsilon = EPSILON }: BatchNormOptions = {},
): T {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(mean, factor)));
}

/**
 * Layer normalisation (Ba et al. 2016) with learned scale and offset.
 * @param x `[..., a, b]`, standardised over the last axes
 * @param scale as many axes as are normalised: `[a, b]` over two (PyTorch's `normalized_shape`)
 */
export function layerNorm<T extends Tensor>(x: T, scale: Tensor, offset: Tensor, epsilon = EPSILON): T {
  const axes = Array.from({ length: scale.rank }, (_, index) => x.rank - scale.rank + index);
  return tf.add(tf.mul(standardiseOver(x, axes, epsilon), scale), offset);
}

/**
 * `(x - mean) / sqrt(variance + epsilon)` over `axes`. The gradient is written down, because tfjs's own of the same ops
 * goes over the activations about three times as often:
 * `dx = (dy - mean(dy) - y mean(dy y)) / sqrt(variance + epsilon)`.
 */
function standardiseOver(x: Tensor, axes: number[], epsilon: number): Tensor {
  const standardised = tf.customGrad((input, save) => {
    const source = input as Tensor;
    const centred = tf.sub(source, tf.mean(source, axes, true));
    const factor = tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon));
    const y = tf.mul(centred, factor);
    (save as (tensors: Tensor[]) => void)([y, factor]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [output, scale] = saved as [Tensor, Tensor];
        const along = tf.mean(tf.mul(dy, output), axes, true);
        return tf.mul(scale, tf.sub(tf.sub(dy, tf.mean(dy, axes, true)), tf.mul(output, along)));
      },
    };
  });
  return standardised(x);
}
