/** Shortcuts that the sheet (`?`) lists besides those that work everywhere: a screen tells its own while it is there. */
import { computed, onScopeDispose, shallowRef, toValue, type MaybeRefOrGetter } from 'vue';

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly {
    /** As `Kbd` takes them: `Ctrl+1`, `g w`; several ways are several entries. */
    readonly keys: readonly string[];
    readonly label: string;
  }[];
}

const shown = shallowRef<readonly (() => readonly ShortcutGroup[])[]>([]);
export const shortcutGroups = computed(() => shown.value.flatMap((groups) => groups()));

/** In a screen's setup; taken back when its scope ends. @param groups follows where it can change */
export function useShortcutHelp(groups: MaybeRefOrGetter<ShortcutGroup | readonly ShortcutGroup[]>): void {
  const read = (): readonly ShortcutGroup[] => [toValue(groups)].flat();
  shown.value = [...shown.value, read];
  onScopeDispose(() => (shown.value = shown.value.filter((one) => one !== read)));
}
