/** Which job works on a run, or is about to: main refuses by it, and pages offer by it. */
import type { Job, RunSummary } from './contract.ts';

/**
 * The training job that computes the run or will by itself. One that is paused or was interrupted waits for a person: it
 * is none.
 */
export function liveJobOf(
  jobs: readonly Job[],
  { id, status, created }: Pick<RunSummary, 'id' | 'status' | 'created'>,
): Job | undefined {
  return jobs.find(({ kind, state, runIds, started }) => {
    if (kind !== 'train' || (state !== 'queued' && state !== 'running')) return false;
    if (runIds.length > 0) return runIds.includes(id);
    // While it plans, the runs that it has made already are not named yet.
    return state === 'running' && status === 'queued' && started !== null && created >= started;
  });
}
