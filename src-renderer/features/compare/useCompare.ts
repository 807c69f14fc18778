/** The comparison that the address asks for: configurations, columns, figures; follows main's events. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { HostClient, PublishedRow, RunComparison, RunConfiguration } from '../../../src-shared/contract.ts';
import { MOST_COLUMNS } from '../../../src-shared/comparison.ts';
import { coalesce } from '../../stores/coalesce.ts';
import type { CompareAddress } from './address.ts';
import { baselineOf, planColumns, type ColumnPlan } from './columns.ts';

export interface Shown {
  readonly comparison: RunComparison;
  /** What it was asked for with, in the same order as its columns. */
  readonly plans: readonly ColumnPlan[];
}

export function useCompare(client: HostClient, address: () => CompareAddress) {
  const configurations = shallowRef<readonly RunConfiguration[] | null>(null);
  const published = shallowRef<readonly PublishedRow[]>([]);
  const shown = shallowRef<Shown | null>(null);
  const failure = shallowRef<unknown>(null);
  /** Instead of each run's own; empty for that. */
  const score = ref('');
  let asked = 0;

  const plans = computed(() => planColumns(configurations.value ?? [], address().apart));
  const fits = computed(() => plans.value.length >= 2 && plans.value.length <= MOST_COLUMNS);

  const load = coalesce(async () => {
    const wanted = address().runIds;
    const still = (): boolean => wanted.join('\n') === address().runIds.join('\n');
    try {
      const [found, figures] = await Promise.all([
        wanted.length === 0 ? [] : client.call('runs.configurations', { runIds: [...wanted] }),
        published.value.length > 0 ? published.value : client.call('results.published', {}),
      ]);
      if (!still()) return;
      failure.value = null;
      published.value = figures;
      configurations.value = found;
      await compare();
    } catch (error) {
      if (still()) failure.value = error;
    }
  });

  async function compare(): Promise<void> {
    const mine = ++asked;
    const now = plans.value;
    if (!fits.value) {
      shown.value = null;
      return;
    }
    try {
      const comparison = await client.call('runs.compare', {
        columns: now.map(({ runIds }) => [...runIds]),
        baseline: baselineOf(now, address().baseline),
        ...(score.value === '' ? {} : { score: score.value }),
      });
      if (mine !== asked) return;
      failure.value = null;
      shown.value = { comparison, plans: now };
    } catch (error) {
      if (mine === asked) failure.value = error;
    }
  }

  watch(
    () => address().runIds.join('\n'),
    () => void load(),
    { immediate: true },
  );
  watch(
    () => JSON.stringify([address().apart, address().baseline, score.value]),
    () => void compare(),
  );
  const ends = [client.on('runs.changed', () => void load()), client.on('workspace.changed', () => void load())];
  onScopeDispose(() => {
    asked += 1;
    for (const end of ends) end();
  });

  return { configurations, published, plans, shown, failure, score, load };
}
