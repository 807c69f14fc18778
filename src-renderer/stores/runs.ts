/** Runs of the open workspace, the newest first. */
import { defineStore } from 'pinia';
import { host } from '../host/index.ts';
import type { RunSummary } from '../../src-shared/contract.ts';
import { workspaceList } from './workspace-list.ts';

export const useRuns = defineStore('runs', () => {
  const { list, loaded, failure, load } = workspaceList<RunSummary>(() => host.call('runs.list', {}));
  host.on('runs.changed', () => void load());

  function find(id: string | null | undefined): RunSummary | undefined {
    return list.value.find((run) => run.id === id);
  }

  return { list, loaded, failure, load, find };
});
