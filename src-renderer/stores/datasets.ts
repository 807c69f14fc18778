/** Data sets of the open workspace. */
import { defineStore } from 'pinia';
import { host } from '../host/index.ts';
import type { DatasetSummary } from '../../src-shared/contract.ts';
import { workspaceList } from './workspace-list.ts';

export const useDatasets = defineStore('datasets', () => {
  const { list, loaded, failure, load } = workspaceList<DatasetSummary>(() => host.call('datasets.list', {}));
  host.on('datasets.changed', () => void load());

  function find(id: string | null | undefined): DatasetSummary | undefined {
    return list.value.find((dataset) => dataset.id === id);
  }

  return { list, loaded, failure, load, find };
});
