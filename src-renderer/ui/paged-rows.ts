/** A long list that main holds: pages of it are read when they come into sight, and the least wanted are given back. */
import { computed, onScopeDispose, shallowRef, triggerRef, type ComputedRef, type ShallowRef } from 'vue';
import type { Page } from '../../src-shared/contract.ts';

export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
}

export interface PagedRowsOptions {
  readonly pageSize?: number;
  /** Pages that are kept; those in sight always are. */
  readonly keep?: number;
  /** Requests under way at once: a scroll from top to bottom must not ask for everything between. */
  readonly parallel?: number;
}

export interface PagedRows<T> {
  /** Rows that there are; undefined until the first page is there. */
  readonly total: ShallowRef<number | undefined>;
  /** Why a page could not be read; `retry` asks again. */
  readonly failure: ShallowRef<unknown>;
  readonly loading: ComputedRef<boolean>;
  /** Undefined while its page is not there. */
  rowAt(index: number): T | undefined;
  /** The first loaded row that fits, with its place. */
  find(fits: (row: T) => boolean): { readonly row: T; readonly index: number } | undefined;
  /** Says which rows are in sight, `last` included. */
  want(first: number, last: number): void;
  /** The list is another one now (filter, order): forgets all rows. */
  reset(): void;
  /** The list may have changed: reads what is in sight again and shows the old rows until then. */
  refresh(): void;
  retry(): void;
}

/** Ends with the scope that it is made in. */
export function pagedRows<T>(
  read: (request: PageRequest) => Promise<Page<T>>,
  { pageSize = 200, keep = 40, parallel = 2 }: PagedRowsOptions = {},
): PagedRows<T> {
  /** In the order of use, the latest last. */
  const held = shallowRef(new Map<number, readonly T[]>());
  const pages = held.value;
  const stale = new Set<number>();
  const running = new Set<number>();
  const runningCount = shallowRef(0);
  const total = shallowRef<number>();
  const failure = shallowRef<unknown>(null);
  let wanted: readonly number[] = [0];
  /** Answers to requests of an earlier generation are nobody's. */
  let generation = 0;
  let ended = false;

  function pump(): void {
    if (ended || failure.value !== null) return;
    for (const page of wanted) {
      if (running.size >= parallel) return;
      if (running.has(page) || (pages.has(page) && !stale.has(page))) continue;
      void load(page);
    }
  }

  async function load(page: number): Promise<void> {
    const mine = generation;
    running.add(page);
    runningCount.value = running.size;
    try {
      const answer = await read({ offset: page * pageSize, limit: pageSize });
      if (mine !== generation || ended) return;
      pages.delete(page);
      pages.set(page, answer.rows);
      stale.delete(page);
      total.value = answer.total;
      forgetOldest();
      triggerRef(held);
    } catch (error) {
      if (mine === generation && !ended) failure.value = error;
    } finally {
      if (mine === generation) {
        running.delete(page);
        runningCount.value = running.size;
        pump();
      }
    }
  }

  function forgetOldest(): void {
    for (const page of pages.keys()) {
      if (pages.size <= keep) return;
      if (!wanted.includes(page)) pages.delete(page);
    }
  }

  function restart(): void {
    generation++;
    running.clear();
    runningCount.value = 0;
    failure.value = null;
  }

  onScopeDispose(() => (ended = true));
  queueMicrotask(pump);

  return {
    total,
    failure,
    loading: computed(() => runningCount.value > 0),
    rowAt(index) {
      return held.value.get(Math.floor(index / pageSize))?.[index % pageSize];
    },
    find(fits) {
      for (const [page, rows] of pages) {
        const at = rows.findIndex(fits);
        if (at >= 0) return { row: rows[at]!, index: page * pageSize + at };
      }
      return undefined;
    },
    want(first, last) {
      const from = Math.max(0, Math.floor(first / pageSize));
      const to = Math.max(from, Math.floor(last / pageSize));
      wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index);
      for (const page of wanted) {
        const rows = pages.get(page);
        if (rows === undefined) continue;
        pages.delete(page);
        pages.set(page, rows);
      }
      pump();
    },
    reset() {
      restart();
      pages.clear();
      stale.clear();
      total.value = undefined;
      wanted = [0];
      triggerRef(held);
      pump();
    },
    refresh() {
      restart();
      for (const page of pages.keys()) stale.add(page);
      pump();
    },
    retry() {
      failure.value = null;
      pump();
    },
  };
}
