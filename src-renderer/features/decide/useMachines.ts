/** Which machines the runs have scored and what is saved for one model's; follows main's events. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import type { HostClient, ResultRow, SavedThreshold } from '../../../src-shared/contract.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { siblings } from './machines.ts';

export interface RunMachines {
  /** Of all runs; null until they are there. */
  readonly rows: Readonly<ShallowRef<readonly ResultRow[] | null>>;
  readonly saved: Readonly<ShallowRef<readonly SavedThreshold[]>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly load: () => Promise<void>;
}

export function useMachines(client: HostClient, runId: () => string | null): RunMachines {
  const rows = shallowRef<readonly ResultRow[] | null>(null);
  const saved = shallowRef<readonly SavedThreshold[]>([]);
  const failure = shallowRef<unknown>(null);

  const load = coalesce(async () => {
    const wanted = runId();
    try {
      const table = await client.call('results.table', {});
      const own = wanted === null ? [] : siblings(table.rows, wanted);
      const thresholds = await Promise.all(own.map(async (id) => await client.call('thresholds.list', { runId: id })));
      if (wanted !== runId()) return;
      rows.value = table.rows;
      saved.value = thresholds.flat();
      failure.value = null;
    } catch (error) {
      if (wanted === runId()) failure.value = error;
    }
  });

  watch(runId, () => void load(), { immediate: true });
  const ends = [
    client.on('thresholds.changed', (now) => {
      const wanted = runId();
      if (wanted === null || !siblings(rows.value ?? [], wanted).includes(now.runId)) return;
      saved.value = [...saved.value.filter((one) => one.runId !== now.runId), ...now.thresholds];
    }),
    client.on('runs.changed', () => void load()),
    client.on('workspace.changed', () => void load()),
  ];
  onScopeDispose(() => {
    for (const end of ends) end();
  });
  return { rows, saved, failure, load };
}
