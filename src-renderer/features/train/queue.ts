/** The order of the queue on the screen. */
import type { Job, JobState } from '../../../src-shared/contract.ts';

export interface QueuedJob {
  readonly job: Job;
  /** Among those that wait, 0 = next; undefined where it does not wait. */
  readonly place: number | undefined;
  readonly waiting: number;
}

const RANK: Readonly<Record<JobState, number>> = {
  running: 0,
  queued: 1,
  paused: 2,
  interrupted: 2,
  failed: 3,
  cancelled: 3,
  finished: 3,
};

/**
 * What runs, then what waits in the order in which it will run, then what a person can go on with, then what has ended.
 *
 * @param jobs as main lists them: the newest first
 */
export function inQueueOrder(jobs: readonly Job[]): QueuedJob[] {
  const training = jobs.filter(({ kind }) => kind === 'train');
  // Main's list has the newest first; the queue runs the oldest first.
  const waiting = training.filter(({ state }) => state === 'queued').toReversed();
  const rest = training.filter(({ state }) => state !== 'queued');
  return [...rest, ...waiting]
    .toSorted((a, b) => RANK[a.state] - RANK[b.state])
    .map((job) => {
      const place = waiting.indexOf(job);
      return { job, place: place === -1 ? undefined : place, waiting: waiting.length };
    });
}

/** What to show when nothing was chosen: what runs, else what ran last. */
export function mostInteresting(jobs: readonly Job[]): Job | undefined {
  return inQueueOrder(jobs).find(({ job }) => job.state !== 'queued')?.job ?? inQueueOrder(jobs)[0]?.job;
}
