import { describe, it } from 'vitest';
import type { Tensors } from '../step.ts';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { devices, expectGolden } from './golden.ts';
import { batchNormInference, batchNormTrain, instanceNorm, layerNorm } from './norm.ts';

const parameters = ({ scale, offset }: Tensors) => ({ scale: scale as Tensor1D, offset: offset as Tensor1D });
const averages = ({ mean, variance }: Tensors) => ({ mean: mean as Tensor1D, variance: variance as Tensor1D });

describe.each(devices)("normalisation has PyTorch's values and gradients, %s:", (_, device) => {
  it('of instances', () => expectGolden('instance-norm', device, ({ x }) => ({ y: instanceNorm(x as Tensor4D) })));

  it('of batches in training, with the running averages', () =>
    expectGolden('batch-norm-train', device, (inputs) => {
      const { y, averages: next } = batchNormTrain(inputs['x']!, parameters(inputs), averages(inputs));
      return { y, ...next };
    }));

  it('of batches in inference', () =>
    expectGolden('batch-norm-inference', device, (inputs) => ({
      y: batchNormInference(inputs['x']!, parameters(inputs), averages(inputs)),
    })));

  it.each(['layer-norm', 'layer-norm-2'])('of layers: %s', (name) =>
    expectGolden(name, device, ({ x, scale, offset }) => ({ y: layerNorm(x!, scale!, offset!) })),
  );
});
