import { describe, expect, it } from 'vitest';
import { cpuDevice } from '../devices/onnx.ts';
import { lowerings } from '../lowering/index.ts';
import { generators } from './cases/index.ts';
import { checkDevice } from './check.ts';
import { conformanceSuite } from './suite.ts';

// KERNELS=Add,Relu narrows the run while a lowering is written.
const only = process.env['KERNELS']?.split(',');

describe('the conformance cases', () => {
  it('cover every lowering, each once', () => {
    const covered = generators.map(({ kernel }) => kernel).sort();
    expect(covered).toEqual(Object.keys(lowerings).sort());
  });

  it.skipIf(only)('in short form let the CPU pass', async () => {
    const { failures, passed } = await checkDevice(cpuDevice);
    expect(failures).toEqual([]);
    expect(passed).toBe(true);
  });
});

conformanceSuite(cpuDevice, only);
