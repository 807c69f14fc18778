/** One clip under two runs: its sound, and what each run makes of it. */
import { shallowRef, watch } from 'vue';
import type { ClipView, HostClient } from '../../../../src-shared/contract.ts';
import { clipCache } from '../../clip/model/clip-cache.ts';

export interface RunClip {
  readonly path: string;
  readonly runId: string;
  readonly datasetId: string | null;
}

export type OpenedLane =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly view: ClipView }
  | { readonly state: 'failed'; readonly error: unknown };

/** Some hundred clips of 10 s. */
const CACHE_BYTES = 64e6;

/** @param wanted null while there is nothing to open */
export function useClipPair(client: HostClient, wanted: () => readonly [upper: RunClip, lower: RunClip] | null) {
  const lanes = shallowRef<readonly [OpenedLane, OpenedLane]>([{ state: 'opening' }, { state: 'opening' }]);
  const cache = clipCache<RunClip, ClipView>({
    load: ({ path, runId, datasetId }) => client.call('clips.open', { path, runId, datasetId }),
    nameOf: ({ path, runId }) => JSON.stringify([runId, path]),
    sizeOf: ({ samples, logMel, map }) => samples.byteLength + logMel.data.byteLength + (map?.data.byteLength ?? 0),
    capacity: CACHE_BYTES,
  });
  let asked = 0;

  async function open(clip: RunClip): Promise<OpenedLane> {
    try {
      return { state: 'open', view: await cache.get(clip) };
    } catch (error) {
      return { state: 'failed', error };
    }
  }

  async function load(): Promise<void> {
    const mine = ++asked;
    const pair = wanted();
    if (pair === null) return;
    const [upper, lower] = await Promise.all([open(pair[0]), open(pair[1])]);
    if (mine === asked) lanes.value = [upper, lower];
  }

  watch(
    () => JSON.stringify(wanted()),
    () => void load(),
    { immediate: true },
  );
  return { lanes, retry: () => void load() };
}
