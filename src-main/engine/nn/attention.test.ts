import { describe, expect, it } from 'vitest';
import { tf } from '../tfjs.ts';
import type { Tensors } from '../step.ts';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { multiHeadAttention, type Projection } from './attention.ts';
import { devices, expectGolden, golden, run } from './golden.ts';

function attend(inputs: Tensors, heads: number): Tensor3D {
  const projection = (part: string): Projection => ({
    kernel: inputs[`${part}.kernel`] as Tensor2D,
    bias: inputs[`${part}.bias`] as Tensor1D,
  });
  const [query, keys, values] = ['query', 'keys', 'values'].map((name) => inputs[name] as Tensor3D) as [
    Tensor3D,
    Tensor3D,
    Tensor3D,
  ];
  const weights = { query: projection('q'), key: projection('k'), value: projection('v'), output: projection('o') };
  const mask: Tensor4D = tf.reshape(inputs['mask']!, [1, 1, 5, 7]);
  return multiHeadAttention(query, keys, values, weights, heads, mask);
}

describe.each(devices)('multi-head attention, %s', (_, device) => {
  it("has PyTorch's values and gradients", () =>
    expectGolden('attention', device, (inputs) => ({ y: attend(inputs, 3) })));

  it('refuses heads that do not divide the width', async () => {
    await expect(run(device, golden('attention').inputs, (inputs) => ({ y: attend(inputs, 5) }))).rejects.toThrow(
      '5 heads do not divide a width of 12',
    );
  });
});
