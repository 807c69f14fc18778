/** Reports on every device, each in an engine process of its own. */
import { UserError } from '../../../src-shared/errors.ts';
import { EngineProcess } from '../process/supervisor.ts';
import { taskModule } from '../process/task-module.ts';
import { DEVICE_KINDS, type DeviceId } from './device.ts';
import { deviceReportSchema, type DeviceReport } from './report.ts';
import { REPORT_DEVICE } from './tasks.ts';

export interface ListOptions {
  readonly ids?: readonly DeviceId[];
  readonly onReport?: (report: DeviceReport) => void;
  readonly signal?: AbortSignal;
}

/** One after the other: rates measured side by side would be wrong. */
export async function listDevices({ ids = DEVICE_KINDS, onReport, signal }: ListOptions = {}): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const id of ids) {
    const report = await reportInProcess(id, signal);
    reports.push(report);
    onReport?.(report);
  }
  return reports;
}

async function reportInProcess(id: DeviceId, signal?: AbortSignal): Promise<DeviceReport> {
  const engine = await EngineProcess.start({ modules: [taskModule('devices', './tasks.ts', import.meta.url)] });
  try {
    return await engine.run(REPORT_DEVICE, { id }, { result: deviceReportSchema, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'ENGINE_CANCELLED') throw error;
    const reason = `Trying it ended the engine process: ${error.message}`;
    return { id, ok: false, reason, hint: 'Update the graphics driver, or use cpu.' };
  } finally {
    await engine.dispose();
  }
}
