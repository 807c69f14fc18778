/** The device report as an engine task: a driver that crashes takes the engine process with it, not its parent. */
import { z } from 'zod';
import type { Tasks } from '../process/tasks.ts';
import { reportDevice } from './report.ts';

export const REPORT_DEVICE = 'devices.report';

export const tasks: Tasks = {
  [REPORT_DEVICE]: async (args) => await reportDevice(z.object({ id: z.string() }).parse(args).id),
};
