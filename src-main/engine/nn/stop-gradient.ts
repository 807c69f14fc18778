import { tf } from '../tfjs.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The same value, constant for differentiation (`detach` in PyTorch, sg in the papers). An operation with a gradient of
 * its own that states no operands: tfjs records nothing that leads from it back to `x`.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  const constant = tf.customGrad(() => ({ value: tf.clone(x), gradFunc: () => [] }));
  return constant();
}

/**
 * The straight-through estimator z + sg(q - z) (van den Oord et al. 2017, section 3.2): the value of `quantised`, the
 * gradient of `z`. Both of the same shape.
 */
export function straightThrough<T extends Tensor>(z: T, quantised: T): T {
  const through = tf.customGrad((_z) => ({ value: tf.clone(quantised), gradFunc: (dy: Tensor) => dy }));
  return through(z) as T;
}
