/** The list that a clip was opened from, for going on to the next. */
import { computed, shallowRef, watch } from 'vue';
import type { ComparedClip, HostClient } from '../../../../src-shared/contract.ts';
import { toastError } from '../../../ui/toasts.ts';
import type { ClipQuery } from '../clip-filter.ts';

/** One answer's most. Whoever looks at more maps than this goes back to the list. */
const MOST = 1000;

export function useNeighbours(client: HostClient, query: () => ClipQuery, path: () => string) {
  const clips = shallowRef<readonly ComparedClip[]>([]);
  /** The clip that is open, also where the filter leaves it out: an address names any. */
  const current = shallowRef<ComparedClip | null>(null);

  async function load(): Promise<void> {
    const asked = JSON.stringify(query());
    try {
      const { rows } = await client.call('runs.compareClips', { ...query(), offset: 0, limit: MOST });
      if (asked === JSON.stringify(query())) clips.value = rows;
    } catch (error) {
      toastError(error);
    }
  }
  watch(
    () => JSON.stringify(query()),
    () => void load(),
    { immediate: true },
  );

  watch(
    [clips, path],
    async ([list, wanted]) => {
      current.value = list.find((clip) => clip.path === wanted) ?? null;
      if (current.value !== null) return;
      const { columns, type, id, score } = query();
      try {
        const { rows } = await client.call('runs.compareClips', {
          ...{ columns, type, id, by: 'any', sort: 'path', descending: false, search: wanted, offset: 0, limit: 10 },
          ...(score === undefined ? {} : { score }),
        });
        if (wanted === path()) current.value ??= rows.find((clip) => clip.path === wanted) ?? null;
      } catch (error) {
        toastError(error);
      }
    },
    { immediate: true },
  );

  const index = computed(() => clips.value.findIndex((clip) => clip.path === path()));
  return { clips, current, index };
}
