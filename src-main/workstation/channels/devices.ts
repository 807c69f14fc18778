import { z } from 'zod';
import type { JobRunner } from '../../jobs/job.ts';
import type { JobsPart, WorkstationContext } from '../context.ts';
import type { DeviceReports } from '../device-reports.ts';
import type { Handlers } from '../workstation.ts';

const payload = z.object({ ids: z.array(z.string()) });

export function deviceHandlers(
  devices: DeviceReports,
  jobs: Pick<JobsPart, 'add'>,
): Pick<Handlers, 'devices.list' | 'devices.check'> {
  return {
    'devices.list': () => devices.list(),
    'devices.check': ({ ids = devices.list().map(({ id }) => id) }) => {
      const title = ids.length === 1 ? `Check of the device ${ids[0]!}` : `Check of ${ids.length} devices`;
      // In the lane of trainings on the processor: rates measured beside them would be wrong, whatever the device.
      const job = jobs.add({ kind: 'devices', title, lane: 'cpu', payload: { ids }, unit: 'devices' });
      return { jobId: job.id };
    },
  };
}

/** Checks and measures devices, each in an engine process of its own. */
export function deviceRunner({ events }: WorkstationContext, devices: DeviceReports): JobRunner {
  return {
    pausable: false,
    resumable: true,
    async run(data, job) {
      const { ids } = payload.parse(data);
      // The engine's process is started with code that the first screen need not wait for.
      const { listDevices } = await import('../../engine/devices/list.ts');
      for (const [done, id] of ids.entries()) {
        job.signal.throwIfAborted();
        job.report({ activity: `Checking ${id}`, done, total: ids.length, unit: 'devices' });
        const [found] = await listDevices({ ids: [id], signal: job.signal });
        if (found !== undefined) await devices.add(found);
        events.emit('devices.changed', devices.list());
      }
      job.report({ done: ids.length, total: ids.length });
    },
  };
}
