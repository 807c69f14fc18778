/** The person's keys, kept in this browser; one for all of a page. */
import { computed, shallowRef, type ComputedRef } from 'vue';
import { remember, remembered } from '../../clip/model/remembered.ts';
import { DEFAULT_KEYS, type Chord, type Command, type KeyMap } from './commands.ts';
import { changedKeys, parseKeyMap, withKey } from './key-map.ts';

const KEY = 'earmark.review.keys';
const map = shallowRef<KeyMap | null>(null);

export interface Keys {
  readonly map: ComputedRef<KeyMap>;
  /** For buttons and menus: the first key. */
  readonly shown: (command: Command) => string;
  readonly set: (command: Command, chord: Chord) => void;
  readonly reset: (command?: Command) => void;
}

export function useKeyMap(): Keys {
  map.value ??= remembered(KEY, parseKeyMap);
  const current = computed(() => map.value ?? DEFAULT_KEYS);
  function change(next: KeyMap): void {
    map.value = next;
    remember(KEY, changedKeys(next));
  }
  return {
    map: current,
    shown: (command) => current.value[command][0] ?? '',
    set: (command, chord) => change(withKey(current.value, command, chord)),
    reset: (command) =>
      change(command === undefined ? DEFAULT_KEYS : { ...current.value, [command]: DEFAULT_KEYS[command] }),
  };
}

/** For tests: forgets what is in memory, as a reload does. */
export function forgetKeys(): void {
  map.value = null;
}
