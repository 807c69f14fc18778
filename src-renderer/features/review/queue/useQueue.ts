/**
 * The queue as it was when it was asked for: verdicts change its rows, never their order or number. Another filter, or the
 * button for it, asks anew.
 */
import { computed, onScopeDispose, shallowRef, triggerRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { HostClient, QueueArgs, QueueRow } from '../../../../src-shared/contract.ts';
import type { Annotation } from '../../../../src-shared/review/annotation.ts';

const PAGE = 1000;

export interface Queue {
  readonly paths: Readonly<ShallowRef<readonly string[]>>;
  /** What is known of its clips; they arrive page by page after the order. */
  readonly rows: Readonly<ShallowRef<ReadonlyMap<string, QueueRow>>>;
  readonly progress: Readonly<ShallowRef<{ readonly decided: number; readonly total: number }>>;
  readonly loading: Readonly<ShallowRef<boolean>>;
  readonly loaded: ComputedRef<boolean>;
  readonly error: Readonly<ShallowRef<unknown>>;
  readonly indexOf: (path: string | null) => number;
  /** Another snapshot. */
  readonly reload: () => Promise<void>;
  /** The same order with rows as main has them. */
  readonly refresh: () => Promise<void>;
  /** What a clip's row says of its annotation. */
  readonly update: (path: string, annotation: Annotation) => void;
}

export function useQueue(client: HostClient, args: () => QueueArgs | null): Queue {
  const paths = shallowRef<readonly string[]>([]);
  const rows = shallowRef(new Map<string, QueueRow>());
  const progress = shallowRef({ decided: 0, total: 0 });
  const loading = shallowRef(false);
  const error = shallowRef<unknown>(null);
  /** Of which arguments the order is there, and the first rows. */
  const asked = shallowRef<string | null>(null);
  let places = new Map<string, number>();
  let latest = 0;

  async function reload(): Promise<void> {
    const mine = ++latest;
    const wanted = args();
    error.value = null;
    if (wanted === null) return;
    loading.value = true;
    try {
      const order = await client.call('review.order', wanted);
      if (mine !== latest) return;
      paths.value = order.paths;
      places = new Map(order.paths.map((path, at) => [path, at]));
      rows.value = new Map();
      await readRows(mine, wanted, () => (asked.value = JSON.stringify(wanted)));
    } catch (failure) {
      if (mine === latest) error.value = failure;
    } finally {
      if (mine === latest) loading.value = false;
    }
  }

  /** By path, not by place: what was decided since may be missing from a filtered list. */
  async function readRows(mine: number, wanted: QueueArgs, onPage: () => void): Promise<void> {
    for (let offset = 0, total = 1; offset < total; offset += PAGE) {
      const page = await client.call('review.queue', { ...wanted, offset, limit: PAGE });
      if (mine !== latest) return;
      total = page.total;
      for (const row of page.rows) rows.value.set(row.path, row);
      triggerRef(rows);
      progress.value = page.progress;
      onPage();
    }
  }

  async function refresh(): Promise<void> {
    const wanted = args();
    if (wanted === null) return;
    try {
      await readRows(latest, wanted, () => undefined);
    } catch (failure) {
      error.value = failure;
    }
  }

  function update(path: string, { verdict, tags, boxes, note }: Annotation): void {
    const row = rows.value.get(path);
    if (row === undefined) return;
    const noted = note !== '' || boxes.some((box) => box.note !== '');
    rows.value.set(path, { ...row, verdict, tags, boxes: boxes.length, noted });
    triggerRef(rows);
    const by = Number(verdict !== null) - Number(row.verdict !== null);
    if (by !== 0) progress.value = { ...progress.value, decided: progress.value.decided + by };
  }

  watch(
    () => JSON.stringify(args()),
    () => void reload(),
    { immediate: true },
  );
  onScopeDispose(() => (latest += 1));

  return {
    paths,
    rows,
    progress,
    loading,
    loaded: computed(() => asked.value !== null && asked.value === JSON.stringify(args())),
    error,
    indexOf: (path) => (path === null ? -1 : (places.get(path) ?? -1)),
    reload,
    refresh,
    update,
  };
}
