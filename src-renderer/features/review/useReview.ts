/** A pass at work: its queue, the clip that is open with its annotation, and the ways from clip to clip. */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { ClipView, HostClient, ReviewPass } from '../../../src-shared/contract.ts';
import type { Verdict } from '../../../src-shared/review/annotation.ts';
import { clipCache } from '../clip/model/clip-cache.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { queueArgs, type QueueFilter } from './model/queue-filter.ts';
import { ahead, nextUndecided, stepFrom } from './model/queue-walk.ts';
import { useAnnotations, type Annotations, type Change, type EditOptions, type Known } from './model/useAnnotations.ts';
import { useQueue, type Queue } from './queue/useQueue.ts';

/** Of clips that are open or next: some 200 of 10 s at 16 kHz. */
const CACHE_BYTES = 128e6;

export interface ReviewModel {
  readonly queue: Queue;
  readonly annotations: Annotations;
  /** The last clip that could be opened; it stays while the next one is on its way. */
  readonly view: Readonly<ShallowRef<ClipView | null>>;
  /** Of the clip that is shown; null until it has been read. */
  readonly current: ComputedRef<Known | null>;
  /** The clip that is wanted: at once when it is asked for, before its picture is there. */
  readonly path: Readonly<ShallowRef<string | null>>;
  /** Whether the clip that is wanted is the one that is shown: what is decided now is about it. */
  readonly arrived: ComputedRef<boolean>;
  readonly error: Readonly<ShallowRef<unknown>>;
  readonly index: ComputedRef<number>;
  readonly goTo: (path: string) => void;
  readonly step: (delta: number) => void;
  readonly nextUndecided: () => void;
  /** Of the clip that is shown. @returns whether it changed anything */
  readonly edit: (title: string, change: Change, options?: EditOptions) => boolean;
  readonly retryOpening: () => void;
}

export interface ReviewOptions {
  readonly client: HostClient;
  readonly pass: ReviewPass;
  readonly runId: string | null;
  readonly otherRunId: () => string | null;
  readonly filter: () => QueueFilter;
  /** The clip that the address names. */
  readonly path: () => string | null;
  readonly navigate: (path: string) => void;
}

export function useReview({ client, pass, runId, otherRunId, filter, path, navigate }: ReviewOptions): ReviewModel {
  const view = shallowRef<ClipView | null>(null);
  const wanted = shallowRef(path());
  const error = shallowRef<unknown>(null);
  let latest = 0;

  const queue = useQueue(client, () => queueArgs(filter(), { reviewId: pass.id, runId, otherRunId: otherRunId() }));
  const refreshRows = coalesce(queue.refresh);
  const annotations = useAnnotations({
    client,
    reviewId: pass.id,
    by: () => pass.reviewer,
    onChange: queue.update,
    onOthers: () => void refreshRows(),
  });
  const cache = clipCache<string, ClipView>({
    load: (asked) => client.call('clips.open', { path: asked, runId, datasetId: pass.datasetId }),
    nameOf: (asked) => asked,
    sizeOf: ({ samples, logMel, map }) => samples.byteLength + logMel.data.byteLength + (map?.data.byteLength ?? 0),
    capacity: CACHE_BYTES,
  });

  const current = computed(() => (view.value === null ? null : (annotations.known.value.get(view.value.path) ?? null)));
  const verdictOf = (asked: string): Verdict | null =>
    (annotations.known.value.get(asked)?.annotation ?? queue.rows.value.get(asked))?.verdict ?? null;

  async function open(asked: string): Promise<void> {
    const mine = ++latest;
    error.value = null;
    try {
      const known = annotations.known.value.has(asked);
      const reading = annotations.read(asked);
      // What is known is shown at once; what others have done meanwhile follows.
      if (known) reading.catch((failure: unknown) => (error.value = failure));
      const [opened] = await Promise.all([cache.get(asked), known ? undefined : reading]);
      if (mine !== latest) return;
      view.value = opened;
      fetchAhead(asked);
    } catch (failure) {
      if (mine === latest) error.value = failure;
    }
  }

  function fetchAhead(from: string): void {
    const paths = queue.paths.value;
    const next = ahead(paths, from, nextUndecided(paths, from, verdictOf));
    cache.prefetch(next);
    for (const each of next) {
      // Read again, with its error, when it is opened.
      if (!annotations.known.value.has(each)) void annotations.read(each).catch(() => undefined);
    }
  }

  function goTo(asked: string): void {
    if (asked === wanted.value) return;
    wanted.value = asked;
    navigate(asked);
  }

  watch(path, (now) => {
    if (now !== null) wanted.value = now;
  });
  watch(
    wanted,
    (asked) => {
      if (asked !== null) void open(asked);
    },
    { immediate: true, flush: 'sync' },
  );
  // A review that names no clip goes on where something is left to decide.
  watch(queue.loaded, (loaded) => {
    if (!loaded || wanted.value !== null) return;
    const paths = queue.paths.value;
    const first = paths[0];
    if (first !== undefined)
      goTo(verdictOf(first) === null ? first : (nextUndecided(paths, first, verdictOf) ?? first));
  });
  watch(queue.paths, () => {
    if (view.value !== null) fetchAhead(view.value.path);
  });

  onScopeDispose(() => {
    latest += 1;
    cache.clear();
  });

  return {
    queue,
    annotations,
    view,
    current,
    path: wanted,
    arrived: computed(() => view.value !== null && view.value.path === wanted.value),
    error,
    index: computed(() => {
      // The places are those of these paths.
      return queue.paths.value.length === 0 ? -1 : queue.indexOf(wanted.value);
    }),
    goTo,
    step(delta) {
      const to = stepFrom(queue.paths.value, wanted.value, delta);
      if (to !== null) goTo(to);
    },
    nextUndecided() {
      const to = nextUndecided(queue.paths.value, wanted.value, verdictOf);
      if (to !== null) goTo(to);
    },
    edit(title, change, options) {
      return view.value !== null && annotations.edit(view.value.path, title, change, options);
    },
    retryOpening() {
      if (wanted.value !== null) void open(wanted.value);
    },
  };
}
