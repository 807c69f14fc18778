/** What the program keeps on the disk. */
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { StorageInfo } from '../../../src-shared/contract.ts';
import { host } from '../../host/index.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { text } from '../../text/index.ts';
import { confirm } from '../../ui/confirm.ts';
import { toast, toastError } from '../../ui/toasts.ts';

export interface Storage {
  readonly info: ShallowRef<StorageInfo | null>;
  readonly failure: ShallowRef<unknown>;
  readonly clearing: Ref<boolean>;
  readonly load: () => Promise<void>;
  readonly clear: () => Promise<void>;
}

export function useStorage(): Storage {
  const info = shallowRef<StorageInfo | null>(null);
  const failure = shallowRef<unknown>(null);
  const clearing = ref(false);

  const load = coalesce(async () => {
    try {
      info.value = await host.call('storage.get', {});
      failure.value = null;
    } catch (error) {
      failure.value = error;
    }
  });

  async function clear(): Promise<void> {
    const words = text.settings.storage;
    if (!(await confirm({ title: words.clearTitle, message: words.clearMessage, action: words.clear }))) return;
    clearing.value = true;
    try {
      info.value = await host.call('storage.clearCache', {});
      toast(words.cleared, { tone: 'success' });
    } catch (error) {
      toastError(error);
    } finally {
      clearing.value = false;
    }
  }

  void load();
  onScopeDispose(host.on('workspace.changed', () => void load()));
  return { info, failure, clearing, load, clear };
}
