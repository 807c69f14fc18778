import { basename } from 'node:path';
import type { RunEvents } from '../../workstation/execute.ts';
import type { CliStreams } from './command.ts';
import { showProgress, type Progress } from '../../datasets/progress.ts';

/** What a training says on the way: one line per stage that moves, and notices as they come. */
export function runProgress(
  streams: CliStreams,
  quiet: boolean,
): { readonly events: Pick<RunEvents, 'onProgress' | 'onRun' | 'onTask'>; readonly end: () => void } {
  let stage = '';
  let progress: Progress | undefined;
  const show = (name: string, unit: string, from = 0): Progress => {
    if (progress !== undefined && stage === name) return progress;
    progress?.end();
    stage = name;
    progress = showProgress(streams, { title: name, unit, from, quiet });
    return progress;
  };
  const end = (): void => {
    progress?.end();
    progress = undefined;
  };
  return {
    end,
    events: {
      onProgress: (done, total) => show('Reading clips', 'clips').update(done, total),
      onRun: ({ path, record }) => {
        end();
        const what =
          record.kind === 'codebook' ? 'Codebook' : `${record.machineType ?? ''} ${record.machineIds.join(', ')}`;
        if (!quiet) streams.err(`${what}: ${path}`);
      },
      onTask: (task, run) => {
        const name = basename(run.path);
        switch (task.kind) {
          case 'features':
            show(`Features for ${name}`, 'clips').update(task.done, task.total);
            break;
          case 'step':
            show(`Training ${name}`, 'steps', task.step).update(task.step, task.total, valuesText(task.values));
            break;
          case 'scoring':
            show(`Scoring ${task.of === 'training' ? 'training clips of ' : ''}${name}`, 'clips').update(
              task.done,
              task.total,
            );
            break;
          case 'notice':
            end();
            if (!quiet) streams.err(task.message);
        }
      },
    },
  };
}

function valuesText(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(3))}`)
    .join(', ');
}
