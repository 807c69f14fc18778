/** A list that belongs to the open workspace: read when one opens, when main says so, and after a lost connection. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { coalesce } from './coalesce.ts';
import { useApp } from './app.ts';

export interface WorkspaceList<T> {
  readonly list: ShallowRef<readonly T[]>;
  /** Whether `list` is the open workspace's: an empty list before that means nothing. */
  readonly loaded: Ref<boolean>;
  /** What the last attempt threw; the list that was there stays. */
  readonly failure: ShallowRef<unknown>;
  readonly load: () => Promise<void>;
}

export function workspaceList<T>(read: () => Promise<readonly T[]>): WorkspaceList<T> {
  const app = useApp();
  const list = shallowRef<readonly T[]>([]);
  const loaded = ref(false);
  const failure = shallowRef<unknown>(null);

  const load = coalesce(async () => {
    const path = app.workspace?.path;
    if (path === undefined) return;
    try {
      const next = await read();
      // The answer of a workspace that was closed meanwhile is nobody's.
      if (app.workspace?.path !== path) return;
      list.value = next;
      failure.value = null;
      loaded.value = true;
    } catch (error) {
      if (app.workspace?.path === path) failure.value = error;
    }
  });

  watch(
    () => app.workspace?.path,
    () => {
      list.value = [];
      loaded.value = false;
      failure.value = null;
      void load();
    },
    { immediate: true },
  );
  watch(
    () => app.connected,
    (now, before) => {
      if (now === true && before === false) void load();
    },
  );

  return { list, loaded, failure, load };
}
