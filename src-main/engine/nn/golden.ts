/** For tests: runs a function on a device and compares results and gradients with PyTorch's (scripts/golden/nn_golden.py). */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { compile } from '../compile.ts';
import { relativeError } from '../conformance/compare.ts';
import { referenceDevice } from '../devices/reference.ts';
import { cpuDevice } from '../devices/onnx.ts';
import type { Device } from '../devices/device.ts';
import type { Tensors } from '../step.ts';
import type { HostTensor, HostTensors } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

export interface Golden {
  readonly inputs: HostTensors;
  readonly outputs: HostTensors;
  readonly gradients: HostTensors;
}

/** Every helper must give PyTorch's numbers compiled and op by op. */
export const devices: readonly (readonly [string, Device])[] = [
  ['compiled', cpuDevice],
  ['op by op', referenceDevice],
];

export function golden(name: string): Golden {
  const path = new URL(`fixtures/${name}.json`, import.meta.url);
  const text = JSON.parse(readFileSync(path, 'utf8')) as Record<keyof Golden, Record<string, PlainTensor>>;
  const read = (tensors: Record<string, PlainTensor>): HostTensors =>
    Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, fromPlain(tensor)]));
  return { inputs: read(text.inputs), outputs: read(text.outputs), gradients: read(text.gradients) };
}

interface PlainTensor {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

function fromPlain({ dtype, shape, data }: PlainTensor): HostTensor {
  return dtype === 'float32'
    ? { dtype, shape, data: Float32Array.from(data) }
    : { dtype, shape, data: Int32Array.from(data) };
}

/** Runs `fn` without state. */
export async function run(device: Device, inputs: HostTensors, fn: (inputs: Tensors) => Tensors): Promise<HostTensors> {
  const step = await compile((_state, tensors) => ({ outputs: fn(tensors) }), { state: {}, inputs }, device);
  try {
    return await step.run(inputs);
  } finally {
    await step.dispose();
  }
}

/**
 * Compares `fn`'s results (by the fixture's output names) and, with respect to the inputs that the fixture has gradients
 * of, the gradient of `objective` of them: by default the sum of `y * weight`.
 */
export async function expectGolden(
  name: string,
  device: Device,
  fn: (inputs: Tensors) => Tensors,
  objective: (outputs: Tensors, inputs: Tensors) => Tensor = ({ y }, { weight }) => tf.sum(tf.mul(y!, weight!)),
): Promise<void> {
  const { inputs, outputs, gradients } = golden(name);
  const names = Object.keys(gradients);
  const results = await run(device, inputs, (tensors) => {
    const slopes = tf.grads((...replaced: Tensor[]) => {
      const all = { ...tensors, ...Object.fromEntries(names.map((key, index) => [key, replaced[index]!])) };
      return objective(fn(all), all);
    })(names.map((key) => tensors[key]!));
    return { ...fn(tensors), ...Object.fromEntries(names.map((key, index) => [`gradient.${key}`, slopes[index]!])) };
  });
  for (const [key, truth] of Object.entries(outputs)) expectClose(results[key], truth, `${name}: ${key}`);
  for (const [key, truth] of Object.entries(gradients)) {
    expectClose(results[`gradient.${key}`], truth, `${name}: gradient of ${key}`);
  }
}

/** Equal shapes, and numbers to 1e-5 of the largest. */
export function expectClose(result: HostTensor | undefined, truth: HostTensor, what: string, tolerance = 1e-5): void {
  expect(result?.shape, what).toEqual(truth.shape);
  expect(relativeError(result?.data ?? [], truth.data), what).toBeLessThan(tolerance);
}
