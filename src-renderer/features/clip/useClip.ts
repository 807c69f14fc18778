/** The open clip, the list that it came from, and its neighbours, which are fetched ahead. */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { ClipView, HostClient } from '../../../src-shared/contract.ts';
import { clipCache } from './model/clip-cache.ts';
import {
  defaultOrder,
  neighbours,
  readList,
  sameSource,
  type ClipList,
  type ListRow,
  type ListSource,
} from './model/clip-list.ts';
import { nameOfRef, type ClipLocation, type ClipOrder, type ClipRef } from './model/clip-ref.ts';

/** Of clips that are open or next: some 200 of 10 s at 16 kHz, or two of ten minutes. */
const CACHE_BYTES = 128e6;

export interface OpenClip {
  readonly ref: ClipRef;
  readonly view: ClipView;
}

export interface ClipModel {
  /** The last clip that could be opened; it stays while the next one is on its way. */
  readonly clip: Readonly<ShallowRef<OpenClip | null>>;
  readonly opening: Readonly<ShallowRef<boolean>>;
  readonly error: Readonly<ShallowRef<unknown>>;
  readonly list: Readonly<ShallowRef<ClipList | null>>;
  readonly listError: Readonly<ShallowRef<unknown>>;
  /** Of the open clip in the list; -1 where it is not in it. */
  readonly index: ComputedRef<number>;
  retry(): void;
  /** To a neighbour: 1 is the next, -1 the previous. */
  go(delta: number): void;
  goTo(row: ListRow): void;
  /** The first clip of a machine of the run or data set. @param score the run's own; '' without a run */
  openMachine(type: string, id: string, score: string): Promise<void>;
  setOrder(order: ClipOrder): void;
  /** Of the long recording that is open. */
  openSection(section: number): void;
}

export interface ClipModelOptions {
  readonly client: HostClient;
  /** What the address says. */
  readonly location: () => ClipLocation;
  /** Makes it the address. @param replaces the clip that is open: nothing to go back to */
  readonly navigate: (location: ClipLocation, replaces: boolean) => void;
  readonly onOpen?: (clip: OpenClip) => void;
}

export function useClip({ client, location, navigate, onOpen }: ClipModelOptions): ClipModel {
  const clip = shallowRef<OpenClip | null>(null);
  const opening = shallowRef(false);
  const error = shallowRef<unknown>(null);
  const list = shallowRef<ClipList | null>(null);
  const listError = shallowRef<unknown>(null);
  let latest = 0;
  let latestList = 0;
  let forwards = true;

  const cache = clipCache<ClipRef, ClipView>({
    load: (ref) => client.call('clips.open', ref),
    nameOf: nameOfRef,
    sizeOf: ({ samples, logMel, map }) => samples.byteLength + logMel.data.byteLength + (map?.data.byteLength ?? 0),
    capacity: CACHE_BYTES,
  });

  const wanted = computed<ClipRef | null>(() => {
    const { path, runId, datasetId, section = 0 } = location();
    if (path === null || (runId === null && datasetId === null)) return null;
    return { path, runId, datasetId, ...(section === 0 ? {} : { section }) };
  });

  const index = computed(() => {
    const path = clip.value?.ref.path;
    return path === undefined || list.value === null ? -1 : list.value.rows.findIndex((row) => row.path === path);
  });

  async function open(): Promise<void> {
    const mine = ++latest;
    const ref = wanted.value;
    error.value = null;
    if (ref === null) {
      clip.value = null;
      opening.value = false;
      return;
    }
    opening.value = true;
    try {
      const view = await cache.get(ref);
      if (mine !== latest) return;
      clip.value = { ref, view };
      onOpen?.({ ref, view });
      void follow(ref, view);
    } catch (failure) {
      if (mine === latest) error.value = failure;
    } finally {
      if (mine === latest) opening.value = false;
    }
  }

  /** Reads the list when the clip is not of the one that is there, then fetches the neighbours. */
  async function follow(ref: ClipRef, view: ClipView): Promise<void> {
    const score = view.score?.default ?? 'path';
    const source: ListSource = {
      runId: ref.runId,
      datasetId: ref.datasetId,
      type: view.type,
      id: view.id,
      order: location().order ?? defaultOrder(ref.runId, score),
    };
    if (!sameSource(list.value?.source ?? null, source) && !(await load(source, score))) return;
    if (index.value >= 0) cache.prefetch(neighbours(list.value!, index.value, forwards));
  }

  /** @returns whether the list is there */
  async function load(source: ListSource, score: string): Promise<boolean> {
    const mine = ++latestList;
    listError.value = null;
    try {
      const read = await readList(client, source, score);
      if (mine !== latestList) return false;
      list.value = read;
      return true;
    } catch (failure) {
      if (mine === latestList) {
        list.value = null;
        listError.value = failure;
      }
      return false;
    }
  }

  function goTo(row: ListRow): void {
    const { runId, datasetId, order } = location();
    navigate({ path: row.path, runId, datasetId, order }, true);
  }

  function go(delta: number): void {
    if (list.value === null || list.value.rows.length === 0) return;
    // Several presses while a clip is on its way count from where they lead.
    const path = wanted.value?.path;
    const from = list.value.rows.findIndex((row) => row.path === path);
    const row = list.value.rows[from === -1 ? 0 : from + delta];
    if (row === undefined) return;
    forwards = delta > 0;
    goTo(row);
  }

  async function openMachine(type: string, id: string, score: string): Promise<void> {
    const { runId, datasetId, order } = location();
    const source = { runId, datasetId, type, id, order: order ?? defaultOrder(runId, score) };
    if (!(await load(source, score))) return;
    const first = list.value?.rows[0];
    if (first !== undefined) goTo(first);
  }

  function setOrder(order: ClipOrder): void {
    navigate({ ...location(), order }, true);
  }

  function openSection(section: number): void {
    navigate({ ...location(), section }, true);
  }

  function reload(): void {
    cache.clear();
    list.value = null;
    void open();
  }

  watch(() => (wanted.value === null ? null : nameOfRef(wanted.value)), open, { immediate: true });
  watch(
    () => JSON.stringify(location().order),
    () => clip.value !== null && void follow(clip.value.ref, clip.value.view),
  );

  const ends = [
    client.on('runs.changed', ({ ids }) => {
      if (ids.includes(wanted.value?.runId ?? '')) reload();
    }),
    client.on('datasets.changed', ({ ids }) => {
      if (ids.includes(wanted.value?.datasetId ?? clip.value?.view.datasetId ?? '')) reload();
    }),
    client.on('workspace.changed', reload),
  ];
  onScopeDispose(() => {
    for (const end of ends) end();
    latest++;
    latestList++;
    cache.clear();
  });

  return {
    clip,
    opening,
    error,
    list,
    listError,
    index,
    retry: () => void open(),
    go,
    goTo,
    openMachine,
    setOrder,
    openSection,
  };
}
