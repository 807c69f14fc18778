/** The engine process's tasks around detectors. */
import { dirname } from 'node:path';
import { makeFolder, writeAtomically } from '../runs/files.ts';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';
import { exportOnnx } from '../engine/index.ts';
import { startDevice } from '../engine/devices/starts.ts';
import type { Tasks } from '../engine/process/tasks.ts';
import { readModel } from './model.ts';
import { Reconstructing } from './reconstruct-task.ts';
import { scoreTask } from './score-task.ts';
import { checkSettings } from './settings.ts';
import { exportArguments, reconstructArguments, scoreArguments, TASKS, trainArguments } from './task-arguments.ts';
import { trainTask } from './train-task.ts';
import { findDetector } from './workbench.ts';

/** What a task module exports for these detectors. */
export function detectorTasks(detectors: readonly Detector[]): Tasks {
  const find = (method: string) => findDetector(detectors, method);
  const reconstructing = new Reconstructing();
  return {
    [TASKS.device]: async (args) => {
      await startDevice(z.object({ device: z.string() }).parse(args).device);
    },
    [TASKS.train]: async (args, context) => {
      const parsed = trainArguments.parse(args);
      return await trainTask(find(parsed.method), parsed, context);
    },
    [TASKS.score]: async (args, context) => {
      const parsed = scoreArguments.parse(args);
      return await scoreTask(find(parsed.method), parsed, context);
    },
    [TASKS.reconstruct]: async (args, context) => {
      const parsed = reconstructArguments.parse(args);
      return await reconstructing.run(find(parsed.method), parsed, context);
    },
    [TASKS.exportOnnx]: async (args) => {
      const { method, settings, folder, output } = exportArguments.parse(args);
      const detector = find(method);
      if (detector.exportFunction === undefined) {
        throw new UserError('EXPORT_UNSUPPORTED', `${detector.name} cannot be exported to ONNX.`, {
          hint: 'Use --format dcase for its scores.',
        });
      }
      const { model } = await readModel(folder);
      const { step, weights, inputs, metadata } = await detector.exportFunction({
        settings: checkSettings(detector, settings),
        model,
      });
      const bytes = await exportOnnx(step, weights, inputs, { name: method, metadata });
      await makeFolder(dirname(output));
      await writeAtomically(output, bytes);
    },
  };
}
