/** What reviewers say about the chosen data set; kept up to date while the form is open. */
import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import type { HostClient, ReviewedClips } from '../../../src-shared/contract.ts';
import { toastError } from '../../ui/toasts.ts';

/** ms; a reviewer at work on another page decides a clip every few seconds. */
const REREAD_DELAY = 500;

export function useReviewedClips(client: HostClient, datasetId: () => string) {
  /** Null while it is not known. */
  const reviewed = shallowRef<ReviewedClips | null>(null);
  const hasVerdicts = computed(() => {
    const { normal = [], anomalous = [] } = reviewed.value ?? {};
    return normal.length + anomalous.length > 0;
  });
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function read(): Promise<void> {
    const mine = ++asked;
    const id = datasetId();
    const answer = id === '' ? null : await client.call('review.clips', { datasetId: id }).catch(toastError);
    if (mine === asked) reviewed.value = answer ?? null;
  }

  watch(
    datasetId,
    () => {
      reviewed.value = null;
      void read();
    },
    { immediate: true },
  );
  const end = client.on('review.changed', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), REREAD_DELAY);
  });
  onScopeDispose(() => {
    asked += 1;
    clearTimeout(timer);
    end();
  });
  return { reviewed, hasVerdicts };
}
