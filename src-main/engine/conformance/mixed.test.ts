import { describe, expect, it } from 'vitest';
import type { Device } from '../devices/device.ts';
import { cpuDevice } from '../devices/onnx.ts';
import { referenceDevice } from '../devices/reference.ts';
import { gpuGraphDevice } from './gpu-graph-device.ts';
import { mixedProgram } from './mixed.ts';
import { runCases } from './run.ts';

const PROGRAMS = 120;
/** Programs that share one graph: sessions cost more than programs. */
const TOGETHER = 10;

const runs: (readonly [Device, number])[] = [cpuDevice, gpuGraphDevice].flatMap((device) =>
  Array.from({ length: PROGRAMS / TOGETHER }, (_, block) => [device, block * TOGETHER] as const),
);

describe('random networks give the reference’s results and gradients', () => {
  it.each(runs.map(([device, first]) => [device.id, first, device] as const))(
    '%s, from %i',
    async (_id, first, device) => {
      const cases = Array.from({ length: TOGETHER }, (_, i) => mixedProgram(`mixed/${first + i}`));
      const { failures } = await runCases([{ kernel: 'mixed', cases }], device, referenceDevice);
      expect(failures.map(({ label, problem }) => `${problem} in ${label}`)).toEqual([]);
    },
  );
});
