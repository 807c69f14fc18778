/** The faults that can be tagged, as they are now. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { HostClient } from '../../../src-shared/contract.ts';
import type { Tag } from '../../../src-shared/review/annotation.ts';
import { toastError } from '../../ui/toasts.ts';

export function useVocabulary(client: HostClient): Readonly<ShallowRef<readonly Tag[]>> {
  const vocabulary = shallowRef<readonly Tag[]>([]);
  onScopeDispose(client.on('vocabulary.changed', (tags) => (vocabulary.value = tags)));
  client.call('review.vocabulary', {}).then((tags) => (vocabulary.value = tags), toastError);
  return vocabulary;
}
