/** Parameter counts of methods.md section 6, and PyTorch's numbers (scripts/golden/dense_golden.py). */
import { describe, expect, it } from 'vitest';
import { ae } from '../ae/detector.ts';
import { compile, initialAdam, openDevice, Random, type HostTensors, type Tensor2D } from '../../engine/index.ts';
import { relativeError } from '../../engine/conformance/compare.ts';
import { idnn } from '../idnn/detector.ts';
import golden from './fixtures/steps.json' with { type: 'json' };
import type { DenseSettings } from './settings.ts';
import { interpolation, reconstruction, stackFor, type WindowTask } from './task.ts';
import { modelSpecs, squaredErrors, trainingSignature, trainingStep } from './training.ts';

it.each([
  ['AE', reconstruction, ae.presets, 269_992, 267_928],
  ['IDNN', interpolation, idnn.presets, 187_560, 185_496],
] as const)('%s has the published number of parameters in every preset', (_name, task, presets, all, trainable) => {
  for (const settings of Object.values(presets)) expect(stackFor(task, settings).counts()).toEqual({ all, trainable });
});

it('has IDNN’s other public layout as settings', () => {
  const { paper } = idnn.presets;
  const settings = idnn.settings.parse({
    ...paper,
    logMel: { ...paper!.logMel, bands: 64 },
    network: { hidden: [64, 32, 16, 32, 64], batchNorm: false },
  });
  expect(stackFor(interpolation, settings).counts()).toEqual({ all: 25_872, trainable: 25_872 });
});

it('starts as Keras does: kernels Glorot-uniform, biases 0, normalisation the identity', () => {
  const initial = stackFor(reconstruction, ae.presets['paper']!).initial(new Random(1));
  const kernel = Float32Array.from(initial['dense0.kernel']!.data);
  const bound = Math.sqrt(6 / (640 + 128));
  const variance = kernel.reduce((sum, value) => sum + value ** 2, 0) / kernel.length;
  expect(Math.max(...kernel)).toBeLessThanOrEqual(bound);
  expect(variance).toBeCloseTo(bound ** 2 / 3, 4);
  for (const [part, value] of Object.entries({ scale: 1, offset: 0, mean: 0, variance: 1 }))
    expect(new Set(initial[`norm0.${part}`]!.data), part).toEqual(new Set([value]));
  expect(new Set(initial['dense0.bias']!.data)).toEqual(new Set([0]));
});

interface Plain {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
const read = (tensors: Readonly<Record<string, Plain>>): HostTensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { dtype: 'float32', shape, data: Float32Array.from(data) },
    ]),
  );

describe.each([
  ['ae', reconstruction],
  ['idnn', interpolation],
] as const)('%s against PyTorch', (name, task: WindowTask) => {
  const { paper } = ae.presets;
  const settings: DenseSettings = {
    ...paper!,
    logMel: { ...paper!.logMel, bands: 3 },
    network: { hidden: [6, 4, 6], batchNorm: true },
  };
  const { windows, before, errors, loss, after } = golden[name];
  const inputs = read({ windows });
  const stack = stackFor(task, settings);

  it('has its errors with moving statistics', async () => {
    const device = await openDevice('cpu');
    const step = await compile(
      (state, tensors) => ({
        outputs: { errors: squaredErrors(stack, task, settings, state, tensors['windows'] as Tensor2D) },
      }),
      { state: modelSpecs(stack), inputs },
      device,
    );
    await step.writeState(read(before));
    const results = await step.run(inputs);
    await step.dispose();
    expect(results['errors']!.shape).toEqual(errors.shape);
    expect(relativeError(results['errors']!.data, errors.data)).toBeLessThan(1e-5);
  });

  it('has its loss, parameters and statistics after a step', async () => {
    const step = await compile(
      trainingStep(stack, task, settings),
      trainingSignature(stack, settings, 8),
      await openDevice('cpu'),
    );
    await step.writeState({ ...read(before), ...initialAdam(stack.parameterSpecs()) });
    const results = await step.run(inputs);
    const state = await step.readState();
    await step.dispose();
    expect(results['loss']!.data[0]! / loss).toBeCloseTo(1, 5);
    for (const [key, truth] of Object.entries(after)) {
      // Normalisation takes these biases out again: their gradients are rounding errors, which Adam makes steps of.
      if (/^dense[012]\.bias$/.test(key)) continue;
      expect(relativeError(state[key]!.data, truth.data), key).toBeLessThan(1e-5);
    }
  });
});
