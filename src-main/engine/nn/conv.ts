/** Initial weights of convolutions. */
import type { Random } from '../random.ts';
import type { HostTensor } from '../tensors.ts';
import { normalWeights, uniformWeights } from './dense.ts';

export interface ConvolutionWeights {
  readonly kernel: HostTensor<'float32'>;
  readonly bias: HostTensor<'float32'>;
}

/**
 * PyTorch's initial `Conv2d` or `ConvTranspose2d`. PyTorch takes the second axis of its weight as the fan-in's channels:
 * the inputs of a convolution, but the outputs of a transposed one. In tfjs's order that is the third axis of both.
 * @param shape `[height, width, inputs, outputs]`, of a transposed convolution `[height, width, outputs, inputs]`
 * @param outputs length of the bias
 * @param deviation of normal weights with mean 0 instead of the uniform ones (the bias stays uniform)
 */
export function initialConvolution(
  random: Random,
  shape: readonly [number, number, number, number],
  outputs: number,
  deviation?: number,
): ConvolutionWeights {
  const fanIn = shape[0] * shape[1] * shape[2];
  return {
    kernel: deviation === undefined ? uniformWeights(random, shape, fanIn) : normalWeights(random, shape, deviation),
    bias: uniformWeights(random, [outputs], fanIn),
  };
}
