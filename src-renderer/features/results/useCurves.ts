/** ROC curves and scores of the selected rows; each is asked for once. */
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { HostClient, ResultRow, ScoreCurve } from '../../../src-shared/contract.ts';
import { rowKey } from './arrange.ts';

export interface SelectedCurve {
  readonly row: ResultRow;
  readonly curve: ScoreCurve;
}

/** More lines than this cannot be told apart. */
export const MOST_CURVES = 8;

export function useCurves(
  client: HostClient,
  rows: Readonly<Ref<readonly ResultRow[]>>,
): {
  curves: Readonly<ShallowRef<readonly SelectedCurve[]>>;
  failure: Readonly<ShallowRef<unknown>>;
} {
  const curves = shallowRef<readonly SelectedCurve[]>([]);
  const failure = shallowRef<unknown>(null);
  const known = new Map<string, ScoreCurve>();
  let asked = 0;

  async function read(wanted: readonly ResultRow[]): Promise<void> {
    const mine = ++asked;
    try {
      const found = await Promise.all(
        wanted.map(async (row) => {
          // A run that was scored again has other figures: they are part of the key.
          const key = `${rowKey(row)} ${row.score} ${row.auc ?? ''} ${row.normal + row.anomalous + row.unlabelled}`;
          const { runId, type, id, score } = row;
          const curve = known.get(key) ?? (await client.call('results.curve', { runId, type, id, score }));
          known.set(key, curve);
          return { row, curve };
        }),
      );
      if (mine !== asked) return;
      curves.value = found;
      failure.value = null;
    } catch (error) {
      if (mine === asked) failure.value = error;
    }
  }

  watch(rows, (now) => void read(now.slice(0, MOST_CURVES)), { immediate: true });
  onScopeDispose(() => {
    asked += 1;
    known.clear();
  });
  return { curves, failure };
}
