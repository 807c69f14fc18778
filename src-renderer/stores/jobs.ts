/** Jobs, live from main's events. */
import { defineStore } from 'pinia';
import { computed, onScopeDispose } from 'vue';
import { host } from '../host/index.ts';
import type { Job, JobState } from '../../src-shared/contract.ts';
import { workspaceList } from './workspace-list.ts';

const ENDED: ReadonlySet<JobState> = new Set(['finished', 'failed', 'cancelled']);

/** Whether it will do nothing more by itself; paused and interrupted ones can go on. */
export function hasEnded(job: Job): boolean {
  return ENDED.has(job.state);
}

export const useJobs = defineStore('jobs', () => {
  const { list, loaded, failure, load } = workspaceList<Job>(() => host.call('jobs.list', {}));
  const watchers = new Set<(job: Job) => void>();

  function put(job: Job): void {
    const at = list.value.findIndex(({ id }) => id === job.id);
    list.value = at < 0 ? [job, ...list.value] : list.value.with(at, job);
    for (const watcher of watchers) watcher(job);
  }

  const ends = [
    host.on('jobs.changed', put),
    host.on('jobs.removed', ({ id }) => (list.value = list.value.filter((job) => job.id !== id))),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));

  const running = computed(() => list.value.filter(({ state }) => state === 'running'));
  const queued = computed(() => list.value.filter(({ state }) => state === 'queued').toReversed());
  const ended = computed(() => list.value.filter(hasEnded));

  function find(id: string | null | undefined): Job | undefined {
    return list.value.find((job) => job.id === id);
  }

  /** @param listener hears every change of any job. @returns a function that ends it */
  function onChange(listener: (job: Job) => void): () => void {
    watchers.add(listener);
    return () => void watchers.delete(listener);
  }

  /** @throws UserError, as those below */
  async function cancel(id: string): Promise<void> {
    put(await host.call('jobs.cancel', { id }));
  }
  async function pause(id: string): Promise<void> {
    put(await host.call('jobs.pause', { id }));
  }
  async function resume(id: string): Promise<void> {
    put(await host.call('jobs.resume', { id }));
  }
  async function move(id: string, to: number): Promise<void> {
    list.value = await host.call('jobs.move', { id, to });
  }
  async function clearEnded(): Promise<void> {
    list.value = await host.call('jobs.clear', { ids: ended.value.map(({ id }) => id) });
  }

  return {
    list,
    loaded,
    failure,
    load,
    running,
    queued,
    ended,
    find,
    onChange,
    cancel,
    pause,
    resume,
    move,
    clearEnded,
  };
});
