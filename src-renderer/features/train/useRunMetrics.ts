/** A run's curves and pictures: those written so far, then whatever main tells while it trains. */
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { HostClient, MetricsRow, RunDetail, TrainingPreview } from '../../../src-shared/contract.ts';
import { withRows } from './curves.ts';

export interface RunMetrics {
  readonly rows: Readonly<ShallowRef<readonly MetricsRow[]>>;
  readonly detail: Readonly<ShallowRef<RunDetail | null>>;
  readonly preview: Readonly<ShallowRef<TrainingPreview | null>>;
  /** Why the run could not be read; it may only have been queued. */
  readonly error: Readonly<ShallowRef<unknown>>;
}

export function useRunMetrics(client: HostClient, runId: Readonly<Ref<string | null>>): RunMetrics {
  const rows = shallowRef<readonly MetricsRow[]>([]);
  const detail = shallowRef<RunDetail | null>(null);
  const preview = shallowRef<TrainingPreview | null>(null);
  const error = shallowRef<unknown>(null);
  let asked = 0;

  async function read(id: string, mine: number): Promise<void> {
    try {
      const [run, picture] = await Promise.all([
        client.call('runs.get', { id }),
        client.call('jobs.preview', { runId: id }),
      ]);
      if (mine !== asked) return;
      detail.value = run;
      // Rows may have been told while the answer was on its way.
      const last = run.metrics.at(-1)?.step ?? -1;
      rows.value = withRows(
        run.metrics,
        rows.value.filter(({ step }) => step > last),
      );
      preview.value ??= picture;
      error.value = null;
    } catch (failure) {
      if (mine === asked) error.value = failure;
    }
  }

  watch(
    runId,
    (id) => {
      const mine = ++asked;
      rows.value = [];
      detail.value = null;
      preview.value = null;
      error.value = null;
      if (id !== null) void read(id, mine);
    },
    { immediate: true },
  );
  const ends = [
    client.on('runs.metrics', (event) => {
      if (event.runId === runId.value) rows.value = withRows(rows.value, event.rows);
    }),
    client.on('runs.preview', (picture) => {
      if (picture.runId === runId.value) preview.value = picture;
    }),
    client.on('runs.changed', ({ ids }) => {
      if (runId.value !== null && ids.includes(runId.value)) void read(runId.value, asked);
    }),
  ];
  onScopeDispose(() => {
    asked += 1;
    for (const end of ends) end();
  });
  return { rows, detail, preview, error };
}
