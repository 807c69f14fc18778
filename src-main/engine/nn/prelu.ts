import { tf } from '../tfjs.ts';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/**
 * ReLU with a slope per channel below 0 (He et al. 2015, equation 1), PyTorch's `PReLU`. With a gradient of its own:
 * tfjs's chooses between tensors, which the runtimes do slowly, where a factor will do.
 * @param x `[..., channel]`
 */
export function prelu(x: Tensor, slope: Tensor1D): Tensor {
  const operation = tf.customGrad((...operands) => {
    const [source, slopes, save] = operands as [Tensor, Tensor1D, (tensors: Tensor[]) => void];
    save([source, slopes]);
    return {
      value: tf.prelu(source, slopes),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [input, below] = saved as [Tensor, Tensor1D];
        const axes = Array.from({ length: input.rank - 1 }, (_, axis) => axis);
        // 1 above 0, the slope below.
        const factor = tf.add(tf.mul(tf.step(input), tf.sub(1, below)), below);
        return [tf.mul(dy, factor), tf.sum(tf.mul(dy, tf.minimum(input, 0)), axes)];
      },
    };
  });
  return operation(x, slope);
}
