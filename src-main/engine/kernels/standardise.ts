/**
 * A kernel of our own for the heart of instance normalisation: subtract the mean of each image and channel, divide by its
 * standard deviation. As single kernels, forward and gradient reach the runtime's fused operators; composed of tfjs ops,
 * each would be six passes over the activations.
 */
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core';

export const STANDARDISE = 'EarmarkStandardise';
export const STANDARDISE_GRADIENT = 'EarmarkStandardiseGradient';

export interface StandardiseAttrs {
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Height and width of `[batch, height, width, channel]`. */
const AREA = [1, 2];

/**
 * `(x - mean) / sqrt(variance + epsilon)` per image and channel, with the biased variance.
 * @param x `[batch, height, width, channel]`
 */
export function standardise(x: Tensor4D, epsilon: number): Tensor4D {
  const operation = tf.customGrad((input, save) => {
    const [y, scale] = tf.engine().runKernel<Tensor[]>(STANDARDISE, { x: input as Tensor4D }, { epsilon }) as [
      Tensor,
      Tensor,
    ];
    (save as (tensors: Tensor[]) => void)([y, scale]);
    return {
      value: y,
      gradFunc: (dy, saved) => {
        const [output, deviation] = saved as [Tensor, Tensor];
        return tf.engine().runKernel<Tensor>(STANDARDISE_GRADIENT, { dy, y: output, scale: deviation }, {});
      },
    };
  });
  return operation(x) as Tensor4D;
}

/** For eager backends: the same in tfjs ops. `scale` is one over the deviation, `[batch, 1, 1, channel]`. */
function composed(x: Tensor4D, { epsilon }: StandardiseAttrs): [Tensor, Tensor] {
  const centred = tf.sub(x, tf.mean(x, AREA, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), AREA, true), epsilon));
  return [tf.mul(centred, scale), scale];
}

function composedGradient(dy: Tensor, y: Tensor, scale: Tensor): Tensor {
  const along = tf.mean(tf.mul(dy, y), AREA, true);
  return tf.mul(scale, tf.sub(tf.sub(dy, tf.mean(dy, AREA, true)), tf.mul(y, along)));
}

for (const backendName of ['cpu', 'tensorflow']) {
  tf.registerKernel({
    kernelName: STANDARDISE,
    backendName,
    kernelFunc: ({ inputs, attrs }) => composed(tensor(inputs['x']) as Tensor4D, attrs as unknown as StandardiseAttrs),
  });
  tf.registerKernel({
    kernelName: STANDARDISE_GRADIENT,
    backendName,
    kernelFunc: ({ inputs }) => composedGradient(tensor(inputs['dy']), tensor(inputs['y']), tensor(inputs['scale'])),
  });
}

/** tfjs passes its own tensors to kernels, typed as less. */
function tensor(info: TensorInfo | undefined): Tensor {
  if (!(info instanceof tf.Tensor)) throw new Error('a kernel without its operand');
  return info as Tensor;
}
