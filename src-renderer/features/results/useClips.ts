/** Scored clips of one machine, page by page as they come into sight: a machine may have thousands. */
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { HostClient, ScoredClip } from '../../../src-shared/contract.ts';

export interface ClipQuery {
  readonly runId: string;
  readonly type: string;
  readonly id: string;
  readonly label: 'all' | 'normal' | 'anomaly' | 'unknown';
  readonly search: string;
  readonly sort: string;
  readonly descending: boolean;
}

export interface ClipPages {
  readonly total: Readonly<ShallowRef<number | null>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  /** Undefined while its page is on its way. */
  at(index: number): ScoredClip | undefined;
  /** Reads what is in sight and not there yet. */
  need(first: number, last: number): void;
  /** Reads again from the start. */
  reload(): void;
}

const PAGE = 100;

export function useClips(client: HostClient, query: Readonly<Ref<ClipQuery>>): ClipPages {
  const total = shallowRef<number | null>(null);
  const failure = shallowRef<unknown>(null);
  const pages = shallowRef<ReadonlyMap<number, readonly ScoredClip[]>>(new Map());
  const pending = new Set<number>();
  let generation = 0;

  async function read(page: number): Promise<void> {
    if (pages.value.has(page) || pending.has(page)) return;
    pending.add(page);
    const mine = generation;
    const { label, search, ...rest } = query.value;
    try {
      const answer = await client.call('results.clips', {
        ...rest,
        ...(label === 'all' ? {} : { label }),
        ...(search.trim() === '' ? {} : { search: search.trim() }),
        offset: page * PAGE,
        limit: PAGE,
      });
      if (mine !== generation) return;
      pages.value = new Map(pages.value).set(page, answer.rows);
      total.value = answer.total;
      failure.value = null;
    } catch (error) {
      if (mine === generation) failure.value = error;
    } finally {
      if (mine === generation) pending.delete(page);
    }
  }

  function reload(): void {
    generation += 1;
    pending.clear();
    pages.value = new Map();
    void read(0);
  }

  watch(() => JSON.stringify(query.value), reload, { immediate: true });
  onScopeDispose(() => {
    generation += 1;
  });
  return {
    total,
    failure,
    reload,
    at: (index) => pages.value.get(Math.floor(index / PAGE))?.[index % PAGE],
    need(first, last) {
      if (total.value === null) return;
      for (let page = Math.floor(first / PAGE); page * PAGE <= Math.min(last, total.value - 1); page++) void read(page);
    },
  };
}
