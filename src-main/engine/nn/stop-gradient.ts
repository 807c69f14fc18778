import { tf } from '../tfjs.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The same value, constant for differentiation (`detach` in PyTorch, sg in the papers). */
export function stopGradient<T extends Tensor>(x: T): T {
  const constant = tf.customGrad((input) => ({
    value: tf.clone(input as Tensor),
    gradFunc: (dy: Tensor) => tf.zerosLike(dy),
  }));
  return constant(x) as T;
}

/**
 * The straight-through estimator z + sg(q - z) (van den Oord et al. 2017, section 3.2): the value of `quantised`, the
 * gradient of `z`. Both of the same shape.
 */
export function straightThrough<T extends Tensor>(z: T, quantised: T): T {
  const through = tf.customGrad((continuous, quantisedInput) => ({
    value: tf.clone(quantisedInput as Tensor),
    gradFunc: (dy: Tensor) => [dy, tf.zerosLike(dy)],
  }));
  return through(z, quantised) as T;
}
