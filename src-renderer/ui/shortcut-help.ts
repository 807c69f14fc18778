/** Shortcuts that the sheet (`?`) lists besides those that work everywhere: a screen tells its own while it is there. */
import { onScopeDispose, shallowRef } from 'vue';

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly {
    /** As `Kbd` takes them: `Ctrl+1`, `g w`; several ways are several entries. */
    readonly keys: readonly string[];
    readonly label: string;
  }[];
}

export const shortcutGroups = shallowRef<readonly ShortcutGroup[]>([]);

/** In a screen's setup; taken back when its scope ends. */
export function useShortcutHelp(group: ShortcutGroup): void {
  shortcutGroups.value = [...shortcutGroups.value, group];
  onScopeDispose(() => (shortcutGroups.value = shortcutGroups.value.filter((one) => one !== group)));
}
