import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import type { Tensors } from '../step.ts';
import { adamSpecs, adamStep, initialAdam } from './adam.ts';
import { devices, expectClose, golden } from './golden.ts';
import { stepDecay } from './schedule.ts';
import { float32 } from '../tensors.ts';
import type { Scalar } from '@tensorflow/tfjs-core';

const { inputs, outputs } = golden('adam');
const names = ['kernel', 'bias'];
const pick = <T>(tensors: Readonly<Record<string, T>>, prefix: string): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, tensors[`${prefix}${name}`]!]));
const parameters = pick(inputs, '');

describe.each(devices)('Adam, %s', (_, device) => {
  it("takes PyTorch's steps under a decaying rate", async () => {
    const step = await compile(
      (state: Tensors, gradients: Tensors) => ({
        outputs: {},
        state: adamStep(state, gradients, { learningRate: stepDecay(2e-2, 0.1, [2]) }),
      }),
      { state: { ...parameters, ...adamSpecs(parameters) }, inputs: parameters },
      device,
    );
    await step.writeState({ ...parameters, ...initialAdam(parameters) });
    for (let index = 0; index < 5; index++) {
      await step.run(pick(inputs, `g${index}.`));
      const state = await step.readState();
      expect(state['adam.steps']?.data[0]).toBe(index + 1);
      for (const name of names.flatMap((n) => [n, `adam.m.${n}`, `adam.v.${n}`])) {
        expectClose(state[name], outputs[`${index}.${name}`]!, `${name} after step ${index}`);
      }
    }
    await step.dispose();
  });

  it('takes the learning rate as an input, and leaves parameters without a gradient alone', async () => {
    const state = { ...parameters, ...adamSpecs(parameters) };
    const step = await compile(
      (tensors: Tensors, { rate, gradient }: Tensors) => ({
        outputs: {},
        state: adamStep(tensors, { bias: gradient! }, { learningRate: rate as Scalar }),
      }),
      { state, inputs: { rate: float32([]), gradient: parameters['bias']! } },
      device,
    );
    await step.writeState({ ...parameters, ...initialAdam(parameters) });
    await step.run({ rate: float32([], [2e-2]), gradient: inputs['g0.bias']! });
    const next = await step.readState();
    expectClose(next['bias'], outputs['0.bias']!, 'bias');
    expect(next['kernel']?.data).toEqual(parameters['kernel']?.data);
    await step.dispose();
  });
});
