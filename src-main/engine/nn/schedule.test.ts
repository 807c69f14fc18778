import { describe, expect, it } from 'vitest';
import { int32, type HostTensor } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { devices, expectClose, golden, run } from './golden.ts';
import { constant, cosine, stepDecay, type Schedule } from './schedule.ts';

describe.each(devices)('learning rates, %s', (_, device) => {
  /** The rate of each of the first `steps` steps. */
  async function rates(schedule: Schedule, steps: number): Promise<HostTensor> {
    const counters = Array.from({ length: steps }, (_unused, step) => [`s${step}`, int32([], [step])] as const);
    const { all } = await run(device, Object.fromEntries(counters), (inputs) => ({
      all: tf.stack(counters.map(([name]): Tensor => schedule(inputs[name] as Scalar))),
    }));
    return all!;
  }

  it('decay in steps as MultiStepLR', async () => {
    const truth = golden('schedules').outputs['multiStep']!;
    expectClose(await rates(stepDecay(0.1, 0.1, [5, 12]), 24), truth, 'rates');
  });

  it('fall along a cosine as CosineAnnealingLR', async () => {
    const truth = golden('schedules').outputs['cosine']!;
    expectClose(await rates(cosine(0.1, { final: 0.01, until: 20 }), 21), truth, 'rates');
  });

  it('are constant before and after the cosine', async () => {
    const { data } = await rates(cosine(1, { final: 0.25, from: 3, until: 5 }), 8);
    expect([...data].map((rate) => Number(rate.toFixed(6)))).toEqual([1, 1, 1, 1, 0.625, 0.25, 0.25, 0.25]);
  });

  it('can be constant', async () => {
    expect([...(await rates(constant(0.5), 3)).data]).toEqual([0.5, 0.5, 0.5]);
  });
});
