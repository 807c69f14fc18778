/** Scores of one machine with the line that a person moves through them; follows what others save. */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { HostClient, SavedThreshold, ThresholdProposal, ThresholdView } from '../../../src-shared/contract.ts';
import { consequences, type Consequences } from '../../../src-shared/review/consequences.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { firstLine, followed, sameLine, type Line } from './line.ts';
import type { DecideSettings } from './remembered.ts';

export interface ThresholdSource {
  readonly runId: string;
  readonly type: string;
  readonly id: string;
  /** Null: the run's own. */
  readonly score: string | null;
  /** Whose verdicts take the place of labels; null for labels. */
  readonly reviewId: string | null;
}

export interface ThresholdModel {
  readonly view: Readonly<ShallowRef<ThresholdView | null>>;
  readonly line: Readonly<ShallowRef<Line | null>>;
  /** At the line; null while there is none. */
  readonly effect: ComputedRef<Consequences | null>;
  /** Whether the line is another one than the saved. */
  readonly changed: ComputedRef<boolean>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly load: () => Promise<void>;
  setLine(line: Line): void;
  /** @throws UserError */
  save(by: string): Promise<SavedThreshold>;
  /** @throws UserError */
  remove(by: string): Promise<void>;
}

/** The histogram's bins are made in the page, of the groups that are in sight. */
const BINS = 5;

/** @param source null while nothing is chosen */
export function useThreshold(
  client: HostClient,
  source: () => ThresholdSource | null,
  settings: Readonly<DecideSettings>,
): ThresholdModel {
  const view = shallowRef<ThresholdView | null>(null);
  const line = shallowRef<Line | null>(null);
  const failure = shallowRef<unknown>(null);
  let ended = false;

  /** Machine and score: another one has a line of its own. */
  const placeOf = (of: Pick<ThresholdView, 'runId' | 'type' | 'id' | 'score'>): string =>
    JSON.stringify([of.runId, of.type, of.id, of.score]);

  const load = coalesce(async () => {
    const wanted = source();
    if (wanted === null) {
      view.value = line.value = failure.value = null;
      return;
    }
    try {
      const next = await viewOf(client, wanted, settings);
      // Another machine was chosen meanwhile: its own load follows.
      if (ended || JSON.stringify(source()) !== JSON.stringify(wanted)) return;
      place(next);
      failure.value = null;
    } catch (error) {
      if (ended || JSON.stringify(source()) !== JSON.stringify(wanted)) return;
      failure.value = error;
    }
  });

  function place(next: ThresholdView): void {
    const before = view.value;
    view.value = next;
    const own = line.value;
    if (before === null || own === null || placeOf(before) !== placeOf(next)) {
      line.value = firstLine(next);
      return;
    }
    // Saved elsewhere, or removed: whoever has moved the line keeps it.
    const untouched = before.saved !== null && sameLine(own, before.saved);
    if (untouched && next.saved !== null) line.value = firstLine(next);
    else line.value = followed(own, next.proposals);
  }

  watch(
    () => JSON.stringify(source()),
    () => void load(),
    { immediate: true },
  );
  watch(
    () => [settings.quantile, settings.fpr],
    () => void load(),
  );
  const ends = [
    client.on('thresholds.changed', ({ runId }) => {
      if (runId === source()?.runId) void load();
    }),
    client.on('runs.changed', ({ ids }) => {
      if (ids.includes(source()?.runId ?? '')) void load();
    }),
    client.on('review.changed', ({ reviewId }) => {
      if (reviewId === source()?.reviewId) void load();
    }),
  ];
  onScopeDispose(() => {
    ended = true;
    for (const end of ends) end();
  });

  return {
    view,
    line,
    effect: computed(() =>
      view.value === null || line.value === null
        ? null
        : consequences(view.value, line.value.value, settings.clipsPerDay),
    ),
    changed: computed(
      () => view.value !== null && line.value !== null && !(view.value.saved && sameLine(line.value, view.value.saved)),
    ),
    failure,
    load,
    setLine: (next) => (line.value = next),
    async save(by) {
      const { runId, type, id, score } = view.value!;
      const saved = await client.call('thresholds.save', { runId, type, id, score, ...line.value!, by });
      if (view.value !== null && placeOf(view.value) === placeOf(saved)) view.value = { ...view.value, saved };
      return saved;
    },
    async remove(by) {
      const { runId, type, id, score } = view.value!;
      await client.call('thresholds.remove', { runId, type, id, score, by });
    },
  };
}

async function viewOf(
  client: HostClient,
  { runId, type, id, score, reviewId }: ThresholdSource,
  { quantile, fpr, clipsPerDay }: Readonly<DecideSettings>,
): Promise<ThresholdView> {
  return await client.call('thresholds.view', {
    ...{ runId, type, id, reviewId, quantile, fpr, clipsPerDay },
    ...(score === null ? {} : { score }),
    bins: BINS,
  });
}

export interface SavedForAll {
  readonly saved: number;
  /** Machines that the proposal is not possible for. */
  readonly left: readonly { readonly type: string; readonly id: string; readonly reason: string }[];
}

/** Saves one kind of proposal for each of these machines; what is saved already is replaced. @throws UserError */
export async function saveForAll(
  client: HostClient,
  machines: readonly Pick<ThresholdSource, 'runId' | 'type' | 'id'>[],
  source: Pick<ThresholdSource, 'score' | 'reviewId'>,
  method: ThresholdProposal['method'],
  settings: Readonly<DecideSettings>,
  by: string,
): Promise<SavedForAll> {
  let saved = 0;
  const left: { type: string; id: string; reason: string }[] = [];
  const { score: wanted, reviewId } = source;
  for (const { runId, type, id } of machines) {
    const { score, proposals } = await viewOf(client, { runId, type, id, score: wanted, reviewId }, settings);
    const { value, parameter, reason } = proposals.find((proposal) => proposal.method === method)!;
    if (value === null) {
      left.push({ type, id, reason: reason ?? '' });
      continue;
    }
    await client.call('thresholds.save', { runId, type, id, score, value, method, parameter, by });
    saved += 1;
  }
  return { saved, left };
}
