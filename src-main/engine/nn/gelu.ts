import { tf } from '../tfjs.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * x Phi(x) with the exact normal distribution function, as PyTorch's `GELU` (Hendrycks and Gimpel 2016, section 2); not
 * the tanh approximation.
 */
export function gelu(x: Tensor): Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
