/** Tells of jobs that end while one looks elsewhere. The system's own notification is main's. */
import { onScopeDispose } from 'vue';
import type { Job, JobState } from '../../src-shared/contract.ts';
import { useJobs } from '../stores/jobs.ts';
import { text } from '../text/index.ts';
import { toast } from '../ui/toasts.ts';

/** @param openResults goes to the Results screen, offered where a training has finished */
export function useJobToasts(openResults: () => unknown): void {
  const jobs = useJobs();
  const states = new Map<string, JobState>();

  const end = jobs.onChange((job) => {
    const before = states.get(job.id);
    states.set(job.id, job.state);
    // A job that this page never saw at work ended before it looked.
    if (before !== undefined && before !== job.state) tell(job, openResults);
  });
  onScopeDispose(end);
}

function tell(job: Job, openResults: () => unknown): void {
  const words = text.app.jobs;
  if (job.state === 'finished') {
    toast(words.finishedToast(job.title), {
      tone: 'success',
      ...(job.kind === 'train' ? { action: { label: words.openResults, run: openResults }, duration: 15_000 } : {}),
    });
  }
  if (job.state === 'failed') {
    toast(words.failedToast(job.title), { tone: 'danger', body: job.error?.message });
  }
  if (job.state === 'interrupted') {
    toast(words.interruptedToast(job.title), { tone: 'danger', body: job.error?.hint ?? job.error?.message });
  }
}
