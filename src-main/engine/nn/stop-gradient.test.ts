import { describe, expect, it } from 'vitest';
import { float32 } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import { devices, run } from './golden.ts';
import { stopGradient, straightThrough } from './stop-gradient.ts';

describe.each(devices)('gradients, %s,', (_, device) => {
  it('stop where told to', async () => {
    const { slope } = await run(device, { x: float32([3], [1, 2, 3]) }, ({ x }) => ({
      slope: tf.grad((a) => tf.sum(tf.mul(a, stopGradient(tf.square(a)))))(x!),
    }));
    // Of a * sg(a^2): a^2, not 3 a^2.
    expect([...slope!.data]).toEqual([1, 4, 9]);
  });

  it('go straight through', async () => {
    const { slope, value } = await run(device, { x: float32([3], [0.4, 1.6, 2.7]) }, ({ x }) => ({
      value: straightThrough(x!, tf.round(x!)),
      slope: tf.grad((a) => tf.sum(tf.square(straightThrough(a, tf.round(a)))))(x!),
    }));
    expect([...value!.data]).toEqual([0, 2, 3]);
    expect([...slope!.data]).toEqual([0, 4, 6]);
  });
});
