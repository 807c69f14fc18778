/** Keys that a person may change: read, looked up, changed, with what other parts of the program need kept free. */
import { commands, DEFAULT_KEYS, type Chord, type Command, type KeyMap } from './commands.ts';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

const NAMES: Readonly<Record<string, string>> = { ' ': 'Space', Esc: 'Escape' };
const MODIFIERS = new Set([
  'Control',
  'Shift',
  'Alt',
  'Meta',
  'AltGraph',
  'CapsLock',
  'Dead',
  'Process',
  'Unidentified',
]);

/** @returns null while only modifiers are held */
export function chordOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): Chord | null {
  if (MODIFIERS.has(key)) return null;
  const letter = /^\p{L}$/u.test(key);
  const name = NAMES[key] ?? (letter ? key.toUpperCase() : key);
  // Of a sign that needs Shift (`?`, `+`), the sign itself says so.
  const shift = shiftKey && (letter || name.length > 1);
  return [ctrlKey || metaKey ? 'Ctrl' : '', altKey ? 'Alt' : '', shift ? 'Shift' : '', name]
    .filter((part) => part !== '')
    .join('+');
}

export function commandOf(map: KeyMap, chord: Chord): Command | undefined {
  return commands.find((command) => map[command].includes(chord));
}

export type Refusal =
  | { readonly why: 'taken'; readonly by: Command }
  /** Tags, which are numbered. */
  | { readonly why: 'digit' }
  /** The program's own, or the browser's. */
  | { readonly why: 'reserved' };

/** Keys that work everywhere (app/shortcuts.ts), that move the focus, or that shape boxes. */
const RESERVED: readonly RegExp[] = [
  /^(G|\?|Tab|Shift\+Tab|Escape)$/,
  /^Ctrl\+\d$/,
  /^Ctrl\+Shift\+L$/,
  /^(Shift\+)?Arrow/,
  /^Alt\+/,
  // The browser closes, opens, reloads and prints with these before a page is asked.
  /^Ctrl\+(Shift\+)?[RWTNPQ]$/,
  /^F\d+$/,
];

/** Whether a command may have a key; null where it may. */
export function refusal(map: KeyMap, command: Command, chord: Chord): Refusal | null {
  if (/^[1-9]$/.test(chord)) return { why: 'digit' };
  if (RESERVED.some((pattern) => pattern.test(chord))) return { why: 'reserved' };
  const by = commandOf(map, chord);
  return by === undefined || by === command ? null : { why: 'taken', by };
}

/** @returns the map with this one key for the command */
export const withKey = (map: KeyMap, command: Command, chord: Chord): KeyMap => ({ ...map, [command]: [chord] });

/** What a stored map may be, whatever wrote it: keys that are refused or there twice give way to the default ones. */
export function parseKeyMap(value: unknown): KeyMap {
  if (typeof value !== 'object' || value === null) return DEFAULT_KEYS;
  const stored = value as Readonly<Record<string, unknown>>;
  const map = { ...DEFAULT_KEYS };
  for (const command of commands) {
    const chords = stored[command];
    if (
      isChords(chords) &&
      chords.every((chord) => !['reserved', 'digit'].includes(refusal(map, command, chord)?.why ?? ''))
    )
      map[command] = chords;
  }
  const all = commands.flatMap((command) => map[command]);
  return new Set(all).size === all.length ? map : DEFAULT_KEYS;
}

/** Only what differs from the defaults, so that better defaults reach whoever changed one key. */
export function changedKeys(map: KeyMap): Partial<KeyMap> {
  return Object.fromEntries(
    commands
      .filter((command) => map[command].join(' ') !== DEFAULT_KEYS[command].join(' '))
      .map((command) => [command, map[command]]),
  );
}

function isChords(value: unknown): value is readonly Chord[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '');
}
