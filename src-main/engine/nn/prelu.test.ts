import { describe, it } from 'vitest';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { devices, expectGolden } from './golden.ts';
import { prelu } from './prelu.ts';

describe.each(devices)('prelu, %s', (_, device) => {
  it("has PyTorch's values and gradients", () =>
    expectGolden('prelu', device, ({ x, slope }) => ({ y: prelu(x!, slope as Tensor1D) })));
});
