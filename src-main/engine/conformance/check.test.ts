import { describe, expect, it } from 'vitest';
import type { Device } from '../devices/device.ts';
import { cpuDevice } from '../devices/onnx.ts';
import type { CompiledStep } from '../step.ts';
import { checkDevice } from './check.ts';
import { generators } from './cases/index.ts';

/** The CPU under another name, with something done to its compiled steps. */
const spoiled = (spoil: (step: CompiledStep) => CompiledStep): Device => ({
  ...cpuDevice,
  id: 'spoiled',
  compile: async (...request) => spoil(await cpuDevice.compile(...request)),
});

describe('the check of a device', () => {
  it('names the kernel and the case whose numbers are wrong', async () => {
    const device = spoiled((step) => ({
      ...step,
      operators: 0,
      dispose: () => step.dispose(),
      readState: () => step.readState(),
      writeState: (state) => step.writeState(state),
      run: async (inputs) => {
        const results = { ...(await step.run(inputs)) };
        const tanh = results['Tanh.0.out'];
        if (tanh) results['Tanh.0.out'] = { ...tanh, data: tanh.data.map((x: number) => x * 1.001) };
        return results;
      },
    }));
    const { passed, failures, cases } = await checkDevice(device, 1);
    expect(passed).toBe(false);
    expect(cases).toBe(generators.length);
    expect(failures.map(({ kernel }) => kernel)).toEqual(['Tanh']);
    expect(failures[0]?.problem).toMatch(/^out is off by 0\.0010/);
  });

  it('lists every kernel, with the reason, of a device that runs nothing', async () => {
    const device: Device = { ...cpuDevice, id: 'dead', compile: () => Promise.reject(new Error('no such device')) };
    const { failures } = await checkDevice(device, 1);
    expect(failures.map(({ kernel }) => kernel).sort()).toEqual(generators.map(({ kernel }) => kernel).sort());
    expect(failures[0]?.problem).toBe('no such device');
  });
});
