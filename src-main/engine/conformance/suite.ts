/** The full comparison as tests: 25 cases of every kernel. For test files only. */
import { describe, expect, it } from 'vitest';
import type { Device } from '../devices/device.ts';
import { referenceDevice } from '../devices/reference.ts';
import { generators } from './cases/index.ts';
import { drawCases, runCases } from './run.ts';

export const CASES_PER_KERNEL = 25;

/** @param kernels only these; all where left out */
export function conformanceSuite(device: Device, kernels?: readonly string[]): void {
  const chosen = generators.filter(({ kernel }) => kernels?.includes(kernel) ?? true);
  describe(`kernels on ${device.id}`, () => {
    it.each(chosen.map((generator) => [generator.kernel, generator] as const))('%s', async (_kernel, generator) => {
      const cases = drawCases(generator, CASES_PER_KERNEL);
      const { failures, unreached } = await runCases([cases], device, referenceDevice);
      expect(failures).toEqual([]);
      expect(unreached).toEqual([]);
    });
  });
}
