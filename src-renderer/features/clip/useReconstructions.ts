/** What a run's model makes of a clip: computed on demand, since it takes the engine. */
import { shallowRef, watch, type ShallowRef } from 'vue';
import type { HostClient, Reconstructions } from '../../../src-shared/contract.ts';
import type { ClipRef } from './model/clip-ref.ts';
import { nameOfRef } from './model/clip-ref.ts';

export type Restored =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly reconstructions: Reconstructions }
  | { readonly state: 'failed'; readonly error: unknown };

/** Of 10 s clips, 320 kB each. */
const KEPT = 8;

/**
 * @param clip the clip whose reconstructions are looked at; null while nobody looks
 */
export function useReconstructions(
  client: HostClient,
  clip: () => ClipRef | null,
): { readonly restored: Readonly<ShallowRef<Restored>>; readonly retry: () => void; readonly clear: () => void } {
  const restored = shallowRef<Restored>({ state: 'none' });
  const kept = new Map<string, Reconstructions>();
  let latest = 0;

  async function load(): Promise<void> {
    const mine = ++latest;
    const wanted = clip();
    const runId = wanted?.runId ?? null;
    if (wanted === null || runId === null) {
      restored.value = { state: 'none' };
      return;
    }
    const name = nameOfRef(wanted);
    const known = kept.get(name);
    if (known !== undefined) {
      restored.value = { state: 'ready', reconstructions: known };
      return;
    }
    restored.value = { state: 'loading' };
    try {
      const reconstructions = await client.call('clips.reconstructions', { path: wanted.path, runId });
      kept.set(name, reconstructions);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
      if (mine === latest) restored.value = { state: 'ready', reconstructions };
    } catch (error) {
      if (mine === latest) restored.value = { state: 'failed', error };
    }
  }

  watch(
    () => {
      const wanted = clip();
      return wanted === null ? null : nameOfRef(wanted);
    },
    () => void load(),
    { immediate: true },
  );

  return {
    restored,
    retry: () => void load(),
    clear: () => kept.clear(),
  };
}
