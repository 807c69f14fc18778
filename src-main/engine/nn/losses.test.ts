import { describe, expect, it } from 'vitest';
import { float32 } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import { devices, expectGolden, run } from './golden.ts';
import { focalLoss, meanSquaredError } from './losses.ts';

describe.each(devices)('losses, %s', (_, device) => {
  it("mean squared error has PyTorch's value and gradient", () =>
    expectGolden(
      'mse',
      device,
      ({ a, b }) => ({ loss: meanSquaredError(a!, b!) }),
      ({ loss }) => loss!,
    ));

  it("focal loss has DSR's value and gradient", () =>
    expectGolden(
      'focal',
      device,
      ({ logits, target }) => ({ loss: focalLoss(tf.softmax(logits!), target!) }),
      ({ loss }) => loss!,
    ));

  it('weights of 0 leave elements out, and all of them out is a loss of 0', async () => {
    const inputs = { a: float32([2, 3], [1, 2, 3, 4, 5, 6]), frames: float32([3], [1, 0, 1]), none: float32([3]) };
    const results = await run(device, inputs, ({ a, frames, none }) => ({
      some: meanSquaredError(a!, tf.zerosLike(a!), frames),
      none: meanSquaredError(a!, tf.zerosLike(a!), none),
    }));
    expect(results['some']?.data[0]).toBeCloseTo((1 + 9 + 16 + 36) / 4, 5);
    expect(results['none']?.data[0]).toBe(0);
  });
});
