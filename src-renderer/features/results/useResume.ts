/** Going on with runs that nobody computes: which they are, what their status is called, and the job for it. */
import { computed } from 'vue';
import { useRouter } from 'vue-router';
import type { RunSummary } from '../../../src-shared/contract.ts';
import { liveJobOf } from '../../../src-shared/live-job.ts';
import { host } from '../../host/index.ts';
import { useApp } from '../../stores/app.ts';
import { useJobs } from '../../stores/jobs.ts';
import { text } from '../../text/index.ts';
import { toast, toastError } from '../../ui/toasts.ts';
import { machineOf, nameOf } from './run-names.ts';

/** `notBegun`: a run waits in the workspace and no job will come to it. */
export type ShownStatus = RunSummary['status'] | 'notBegun';

const RESUMABLE: ReadonlySet<RunSummary['status']> = new Set(['queued', 'interrupted', 'cancelled', 'failed']);

export function useResume() {
  const app = useApp();
  const jobs = useJobs();
  const router = useRouter();
  // Jobs of a workspace that is only read are another process's.
  const knowsJobs = computed(() => jobs.loaded && app.workspace?.readOnly === false);

  function isResumable(run: RunSummary): boolean {
    return knowsJobs.value && RESUMABLE.has(run.status) && liveJobOf(jobs.list, run) === undefined;
  }

  function shownStatus(run: RunSummary): ShownStatus {
    return run.status === 'queued' && isResumable(run) ? 'notBegun' : run.status;
  }

  /** Puts it into the queue and shows that. @returns whether it is there */
  async function resume(run: RunSummary): Promise<boolean> {
    try {
      await host.call('runs.resume', { runIds: [run.id] });
    } catch (error) {
      toastError(error);
      return false;
    }
    toast(text.results.resumed(`${nameOf(run)}, ${machineOf(run)}`), { tone: 'success' });
    await router.push({ name: 'train' });
    return true;
  }

  return { isResumable, shownStatus, resume };
}
