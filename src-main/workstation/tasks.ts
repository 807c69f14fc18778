/** Task module of the engine process: training and scoring with the methods that Earmark comes with. */
import { detectors } from '../detectors/index.ts';
import type { Tasks } from '../engine/process/tasks.ts';
import { detectorTasks } from './detector-tasks.ts';

export const tasks: Tasks = detectorTasks(detectors);
