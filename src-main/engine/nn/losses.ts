/** Losses, as scalars. `weights` leave out (0) what does not count: padded frames, padded clips of a short batch. */
import { tf } from '../tfjs.ts';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * Mean squared error over all elements.
 * @param weights broadcast against the operands; the mean is then over their sum
 */
export function meanSquaredError(a: Tensor, b: Tensor, weights?: Tensor): Scalar {
  return weightedMean(tf.squaredDifference(a, b), weights);
}

export interface FocalOptions {
  /** Exponent; 0 is cross entropy. Default 2. */
  readonly gamma?: number;
  /** Smallest share of a class in the target and least probability. Default 1e-5. */
  readonly smooth?: number;
}

/**
 * Focal loss of two classes (Lin et al. 2017, equation 4, without alpha) as DSR computes it: the one-hot target y is
 * clamped to [smooth, 1 - smooth], p_t = sum y p + smooth, the loss the mean of -(1 - p_t)^gamma ln p_t.
 * @param probabilities `[..., 2]`, after the soft-max: normal, anomalous
 * @param target `[...]`, 1 where anomalous, float
 * @param weights broadcast against `[...]`
 */
export function focalLoss(
  probabilities: Tensor,
  target: Tensor,
  weights?: Tensor,
  { gamma = 2, smooth = 1e-5 }: FocalOptions = {},
): Scalar {
  const classes = tf.clipByValue(tf.stack([tf.sub(1, target), target], -1), smooth, 1 - smooth);
  const likelihood = tf.add(tf.sum(tf.mul(classes, probabilities), -1), smooth);
  const miss = tf.sub(1, likelihood);
  const modulation = gamma === 2 ? tf.square(miss) : tf.pow(miss, gamma);
  return weightedMean(tf.neg(tf.mul(modulation, tf.log(likelihood))), weights);
}

function weightedMean(values: Tensor, weights?: Tensor): Scalar {
  if (!weights) return tf.mean(values);
  const all = tf.mul(weights, tf.onesLike(values));
  // Nothing counts: the loss is 0, not 0/0.
  return tf.div(tf.sum(tf.mul(values, all)), tf.maximum(tf.sum(all), 1e-12));
}
