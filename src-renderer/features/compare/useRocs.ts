/** ROC curves of one machine under every column; each run's is asked for once. */
import { onScopeDispose, shallowRef, watch } from 'vue';
import type {
  ComparedMachine,
  ComparedRun,
  HostClient,
  RunComparison,
  ScoreCurve,
} from '../../../src-shared/contract.ts';
import { meanRoc, type RocPoint } from './roc.ts';

export interface ColumnCurve {
  readonly place: number;
  readonly roc: readonly RocPoint[];
  /** Of its runs, where it has several. */
  readonly parts: readonly (readonly RocPoint[])[];
}

export function useRocs(
  client: HostClient,
  wanted: () => { readonly comparison: RunComparison; readonly machine: ComparedMachine },
) {
  const curves = shallowRef<readonly ColumnCurve[] | null>(null);
  const failure = shallowRef<unknown>(null);
  const known = new Map<string, ScoreCurve>();
  /** What the known curves are of: after a new comparison, scores may be others. */
  let of: RunComparison | null = null;
  let asked = 0;

  async function read(): Promise<void> {
    const mine = ++asked;
    const { comparison, machine } = wanted();
    if (of !== comparison) known.clear();
    of = comparison;
    try {
      const found = await Promise.all(
        comparison.columns.map(async ({ runs }, place) => {
          const scored = runs.filter(({ id }) => machine.runIds[place]!.includes(id));
          const own = await Promise.all(scored.map((run) => curveOf(run, machine)));
          const parts = own.map(({ roc }) => roc).filter(({ length }) => length > 0);
          return { place, roc: meanRoc(parts), parts: parts.length > 1 ? parts : [] };
        }),
      );
      if (mine !== asked) return;
      curves.value = found.filter(({ roc }) => roc.length > 0);
      failure.value = null;
    } catch (error) {
      if (mine === asked) failure.value = error;
    }
  }

  async function curveOf(
    { id: runId, score }: ComparedRun,
    { type, id }: Pick<ComparedMachine, 'type' | 'id'>,
  ): Promise<ScoreCurve> {
    const key = JSON.stringify([runId, score, type, id]);
    const curve = known.get(key) ?? (await client.call('results.curve', { runId, type, id, score }));
    known.set(key, curve);
    return curve;
  }

  watch(wanted, () => void read(), { immediate: true });
  onScopeDispose(() => {
    asked += 1;
  });
  return { curves, failure, retry: () => void read() };
}
