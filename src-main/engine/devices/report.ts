/** What `earmark devices` and the settings page show about one device. */
import { z } from 'zod';
import { UserError } from '../../../src-shared/errors.ts';
import { checkDevice } from '../conformance/check.ts';
import type { DeviceId } from './device.ts';
import { cpuHardware, gpuHardware, type Hardware } from './hardware.ts';
import { measureRates } from './rates.ts';
import { startDevice } from './starts.ts';

const conformance = z.object({
  passed: z.boolean(),
  cases: z.number(),
  seconds: z.number(),
  failures: z.array(z.object({ kernel: z.string(), label: z.string(), problem: z.string() })),
});

export const deviceReportSchema = z.object({
  id: z.string(),
  /** Whether it can be used: it opens and passes the conformance check. */
  ok: z.boolean(),
  name: z.string().optional(),
  /** Bytes. */
  memory: z.number().optional(),
  provider: z.string().optional(),
  conformance: conformance.optional(),
  rates: z.object({ convolutionGflops: z.number(), trainingGflops: z.number(), trainingStepMs: z.number() }).optional(),
  /** Why it cannot be used, in one sentence, and what to do. */
  reason: z.string().optional(),
  hint: z.string().optional(),
});

export type DeviceReport = z.infer<typeof deviceReportSchema>;

/** Opens, checks and measures a device. Native code runs here: call it in an engine process. */
export async function reportDevice(id: DeviceId): Promise<DeviceReport> {
  try {
    const device = await startDevice(id);
    const hardware = await hardwareOf(id);
    const known = { id, ...hardware, provider: device.provider };
    const check = await checkDevice(device);
    if (!check.passed) return { ...known, ok: false, conformance: plain(check), ...failedCheck(check) };
    const rates = await measureRates(device, id === 'reference' ? 'small' : 'full');
    return { ...known, ok: true, conformance: plain(check), rates };
  } catch (error) {
    return { id, ok: false, ...explain(error) };
  }
}

function hardwareOf(id: DeviceId): Promise<Hardware> | Hardware {
  const [kind = '', index = '0'] = id.split(':');
  return ['cpu', 'reference', 'tensorflow'].includes(kind) ? cpuHardware() : gpuHardware(Number(index));
}

type Check = Awaited<ReturnType<typeof checkDevice>>;

const plain = (check: Check) => ({
  passed: check.passed,
  cases: check.cases,
  seconds: check.seconds,
  failures: check.failures.map(({ kernel, label, problem }) => ({ kernel, label, problem })),
});

function failedCheck({ failures, cases }: Check): Pick<DeviceReport, 'reason' | 'hint'> {
  const kernels = [...new Set(failures.map(({ kernel }) => kernel))];
  return {
    reason: `It computes wrong results for ${kernels.slice(0, 4).join(', ')} (${failures.length} of ${cases} checks failed).`,
    hint: 'Update the graphics driver, or use cpu.',
  };
}

function explain(error: unknown): Pick<DeviceReport, 'reason' | 'hint'> {
  if (!(error instanceof UserError)) throw error;
  return { reason: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}
