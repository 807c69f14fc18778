/** The short check that a device passes before it is offered. */
import type { Device } from '../devices/device.ts';
import { referenceDevice } from '../devices/reference.ts';
import { families } from './cases/index.ts';
import { drawCases, runCases, type Failure } from './run.ts';
import type { KernelCases } from './case.ts';

export interface DeviceCheck {
  readonly passed: boolean;
  readonly failures: readonly Failure[];
  /** How many cases were run. */
  readonly cases: number;
  readonly seconds: number;
}

/**
 * Runs a few cases of every kernel on the device. Each family is one graph; a family that cannot be compiled or run is
 * taken again kernel by kernel, so that the failure has a name.
 * @param casesPerKernel 2 take a few seconds on a CPU
 */
export async function checkDevice(device: Device, casesPerKernel = 2): Promise<DeviceCheck> {
  const start = performance.now();
  const failures: Failure[] = [];
  let cases = 0;
  for (const generators of Object.values(families)) {
    const kernels = generators.map((generator) => drawCases(generator, casesPerKernel));
    cases += kernels.length * casesPerKernel;
    failures.push(...(await checkFamily(kernels, device)));
  }
  return { passed: failures.length === 0, failures, cases, seconds: (performance.now() - start) / 1000 };
}

async function checkFamily(kernels: readonly KernelCases[], device: Device): Promise<readonly Failure[]> {
  try {
    return (await runCases(kernels, device, referenceDevice)).failures;
  } catch (error) {
    const [only] = kernels;
    if (kernels.length === 1 && only) return [{ kernel: only.kernel, label: 'all cases', problem: messageOf(error) }];
    const single: Failure[] = [];
    for (const kernel of kernels) single.push(...(await checkFamily([kernel], device)));
    return single;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
