import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { float32 } from '../tensors.ts';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { initialConvolution } from './conv.ts';
import { dense, initialDense, normalWeights } from './dense.ts';
import { devices, run } from './golden.ts';

const spread = (data: Float32Array) => {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { mean, deviation: Math.sqrt(variance), largest };
};

describe('initial weights', () => {
  it("are uniform in PyTorch's bounds for dense layers", () => {
    const { kernel, bias } = initialDense(new Random(1), 100, 200);
    const { mean, deviation, largest } = spread(kernel.data);
    expect(mean).toBeCloseTo(0, 2);
    expect(deviation).toBeCloseTo(0.1 / Math.sqrt(3), 3);
    expect(largest).toBeGreaterThan(0.0999);
    expect(largest).toBeLessThan(0.1);
    expect(spread(bias.data).largest).toBeLessThan(0.1);
  });

  it('count the window in the fan-in of convolutions', () => {
    const { kernel, bias } = initialConvolution(new Random(2), [3, 3, 32, 64], 64);
    const bound = 1 / Math.sqrt(9 * 32);
    expect(kernel.shape).toEqual([3, 3, 32, 64]);
    expect(spread(kernel.data).largest / bound).toBeCloseTo(1, 2);
    expect(spread(bias.data).largest / bound).toBeCloseTo(1, 1);
  });

  it('can be normal', () => {
    const { mean, deviation } = spread(normalWeights(new Random(3), [100, 100]).data);
    expect(mean).toBeCloseTo(0, 3);
    expect(deviation).toBeCloseTo(0.02, 3);
    expect(spread(initialConvolution(new Random(3), [3, 3, 32, 32], 32, 0.02).kernel.data).deviation).toBeCloseTo(
      0.02,
      3,
    );
  });
});

describe.each(devices)('a dense layer, %s', (_, device) => {
  it('keeps leading axes', async () => {
    const inputs = {
      x: float32([1, 2, 2], [1, 2, 3, 4]),
      kernel: float32([2, 3], [1, 0, -1, 2, 1, 0]),
      bias: float32([3], [10, 20, 30]),
    };
    const { y } = await run(device, inputs, ({ x, kernel, bias }) => ({
      y: dense(x!, kernel as Tensor2D, bias as Tensor1D),
    }));
    expect(y?.shape).toEqual([1, 2, 3]);
    expect([...y!.data]).toEqual([15, 22, 29, 21, 24, 27]);
  });
});
