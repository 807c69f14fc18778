/** Handlers of jobs. */
import type { JobService } from '../job-service.ts';
import type { Handlers } from '../workstation.ts';

type Channel = `jobs.${'list' | 'pause' | 'resume' | 'cancel' | 'move' | 'clear'}`;

export function jobHandlers(jobs: JobService): Handlers<Channel> {
  return {
    'jobs.list': () => jobs.list(),
    'jobs.pause': ({ id }) => jobs.queueOf(id).pause(id),
    'jobs.resume': ({ id }) => jobs.queueOf(id).resume(id),
    'jobs.cancel': ({ id }) => jobs.queueOf(id).cancel(id),
    'jobs.move': ({ id, to }) => {
      jobs.queueOf(id).move(id, to);
      return jobs.list();
    },
    'jobs.clear': ({ ids }) => jobs.clear(ids),
  };
}
