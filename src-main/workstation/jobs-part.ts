/** Jobs, runs, results and clips, as one part of the workstation. */
import { UserError } from '../../src-shared/errors.ts';
import type { JobRunner } from '../jobs/job.ts';
import type { BackgroundRunners, JobsChannel, JobsPart, WorkstationContext } from './context.ts';
import { JobService } from './job-service.ts';

/** Room for what helper J fills in: channels, the runner of trainings, the index of runs. */
export function jobsPart(context: WorkstationContext, runners: BackgroundRunners): JobsPart {
  const train: JobRunner = { pausable: true, resumable: true, run: () => Promise.reject(room('train.start')) };
  const jobs = new JobService(context, { ...runners, train });
  return {
    opened: (workspace) => jobs.opened(workspace),
    closing: () => jobs.closing(),
    add: (job) => jobs.add(job),
    list: () => jobs.list(),
    countRuns: () => 0,
    runPath: () => {
      throw room('runs.get');
    },
    handlers: {
      'jobs.list': () => jobs.list(),
      'jobs.pause': ({ id }) => jobs.queueOf(id).pause(id),
      'jobs.resume': ({ id }) => jobs.queueOf(id).resume(id),
      'jobs.cancel': ({ id }) => jobs.queueOf(id).cancel(id),
      'jobs.move': ({ id, to }) => jobs.queueOf(id).move(id, to),
      'jobs.clear': ({ ids }) => jobs.clear(ids),
      ...roomFor(
        'jobs.preview',
        'methods.list',
        'codebooks.list',
        'train.check',
        'train.start',
        'runs.list',
        'runs.get',
        'runs.import',
        'runs.remove',
        'results.table',
        'results.curve',
        'results.clips',
        'results.published',
        'clips.open',
        'clips.reconstructions',
      ),
    },
  };
}

function roomFor<C extends JobsChannel>(...channels: readonly C[]): Record<C, () => never> {
  const handlers = channels.map((channel) => [
    channel,
    () => {
      throw room(channel);
    },
  ]);
  return Object.fromEntries(handlers) as Record<C, () => never>;
}

function room(channel: string): UserError {
  return new UserError('CHANNEL_EMPTY', `${channel} is not there yet.`, { hint: 'Wait for the next commit.' });
}
