/** Fully connected layers and initial weights. Weights are named tensors; nothing here holds state. */
import type { Random } from '../random.ts';
import { sizeOf, type HostTensor } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** @param x `[..., inputs]` @param kernel `[inputs, outputs]` @param bias `[outputs]` @returns `[..., outputs]` */
export function dense(x: Tensor, kernel: Tensor2D, bias?: Tensor1D): Tensor {
  const rows = tf.reshape(x, [-1, kernel.shape[0]]);
  const product = tf.matMul(rows, kernel);
  const y = bias ? tf.add(product, bias) : product;
  return tf.reshape(y, [...x.shape.slice(0, -1), kernel.shape[1]]);
}

/**
 * PyTorch's initial weights and biases of linear and convolution layers: uniform in ±1/sqrt(fanIn) (`reset_parameters`
 * draws Kaiming-uniform with a = sqrt(5), which is the same).
 * @param fanIn inputs of one output element: `inputs`, or `height * width * inputs` of a convolution
 */
export function uniformWeights(random: Random, shape: readonly number[], fanIn: number): HostTensor<'float32'> {
  const bound = 1 / Math.sqrt(fanIn);
  return { dtype: 'float32', shape, data: random.uniforms(sizeOf(shape), -bound, bound) };
}

/** Normal with mean 0; DSR initialises the convolutions of its second stage with deviation 0.02. */
export function normalWeights(random: Random, shape: readonly number[], deviation = 0.02): HostTensor<'float32'> {
  return { dtype: 'float32', shape, data: random.normals(sizeOf(shape), 0, deviation) };
}

/** PyTorch's initial `Linear`: kernel `[inputs, outputs]` and bias `[outputs]`. */
export function initialDense(
  random: Random,
  inputs: number,
  outputs: number,
): { kernel: HostTensor<'float32'>; bias: HostTensor<'float32'> } {
  return {
    kernel: uniformWeights(random, [inputs, outputs], inputs),
    bias: uniformWeights(random, [outputs], inputs),
  };
}
