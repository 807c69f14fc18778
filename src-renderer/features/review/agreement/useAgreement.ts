/** Two passes over a data set held against each other; follows what reviewers do meanwhile. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { AgreementView, HostClient, ReviewPass } from '../../../../src-shared/contract.ts';
import { coalesce } from '../../../stores/coalesce.ts';

export interface AgreementQuery {
  readonly datasetId: string | null;
  /** Ids of passes; null: what suggests itself. */
  readonly first: string | null;
  readonly second: string | null;
}

/** Two passes that decided something, of different people or kinds where there are such; adjudications settle both. */
export function suggested(passes: readonly ReviewPass[]): readonly [ReviewPass | undefined, ReviewPass | undefined] {
  const used = passes
    .filter(({ kind }) => kind !== 'adjudication')
    .toSorted((a, b) => Number(b.decided > 0) - Number(a.decided > 0));
  const [first] = used;
  const second = used.find((pass) => pass !== first && pass.reviewer !== first?.reviewer) ?? used[1];
  return [first, second];
}

export function useAgreement(client: HostClient, query: () => AgreementQuery) {
  const passes = shallowRef<readonly ReviewPass[]>([]);
  const view = shallowRef<AgreementView | null>(null);
  const loaded = ref(false);
  const failure = shallowRef<unknown>(null);
  let asked = 0;

  const first = computed(() => {
    const { first: id } = query();
    return passes.value.find((pass) => pass.id === id) ?? suggested(passes.value)[0];
  });
  const second = computed(() => {
    const { second: id } = query();
    return (
      passes.value.find((pass) => pass.id === id) ??
      suggested(passes.value).find((pass) => pass?.id !== first.value?.id)
    );
  });

  async function read(): Promise<void> {
    const mine = ++asked;
    const { datasetId } = query();
    try {
      const known = datasetId === null ? [] : await client.call('review.passes', { datasetId });
      if (mine !== asked) return;
      passes.value = known;
      const [a, b] = [first.value, second.value];
      const answer =
        a === undefined || b === undefined || a.id === b.id
          ? null
          : await client.call('review.agreement', { first: a.id, second: b.id });
      if (mine !== asked) return;
      view.value = answer;
      failure.value = null;
      loaded.value = true;
    } catch (error) {
      if (mine === asked) failure.value = error;
    }
  }
  const reread = coalesce(read);

  watch(() => JSON.stringify(query()), read, { immediate: true });
  const ends = [
    client.on('review.changed', ({ reviewId }) => {
      if (passes.value.some(({ id }) => id === reviewId)) void reread();
    }),
    client.on('review.passesChanged', ({ datasetId }) => {
      if (datasetId === query().datasetId) void reread();
    }),
  ];
  onScopeDispose(() => {
    asked += 1;
    for (const end of ends) end();
  });

  return { passes, first, second, view, loaded, failure, read };
}
