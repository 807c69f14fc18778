import { expect, it } from 'vitest';
import { commands, DEFAULT_KEYS } from './commands.ts';
import { changedKeys, chordOf, commandOf, parseKeyMap, refusal, withKey } from './key-map.ts';

const pressed = (key: string, ...held: ('ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey')[]) =>
  chordOf({
    ...{ ctrlKey: false, shiftKey: false, altKey: false, metaKey: false },
    ...Object.fromEntries(held.map((name) => [name, true])),
    key,
  });

it('names keys however they are typed', () => {
  expect(pressed('j')).toBe('J');
  // With the caps lock, and with Shift.
  expect(pressed('J')).toBe('J');
  expect(pressed('B', 'shiftKey')).toBe('Shift+B');
  expect(pressed(' ')).toBe('Space');
  expect(pressed('+', 'shiftKey')).toBe('+');
  expect(pressed('Z', 'ctrlKey', 'shiftKey')).toBe('Ctrl+Shift+Z');
  expect(pressed('z', 'metaKey')).toBe('Ctrl+Z');
  expect(pressed('ü')).toBe('Ü');
  expect(pressed('Enter', 'shiftKey')).toBe('Shift+Enter');
  expect(pressed('Shift', 'shiftKey')).toBeNull();
});

it('has default keys that are allowed and each there once', () => {
  const all = commands.flatMap((command) => DEFAULT_KEYS[command]);
  expect(new Set(all).size).toBe(all.length);
  for (const command of commands) {
    for (const chord of DEFAULT_KEYS[command]) {
      expect(refusal(DEFAULT_KEYS, command, chord), chord).toBeNull();
      expect(commandOf(DEFAULT_KEYS, chord)).toBe(command);
    }
  }
});

it('refuses what others need, and says who', () => {
  expect(refusal(DEFAULT_KEYS, 'next', 'N')).toEqual({ why: 'taken', by: 'normal' });
  expect(refusal(DEFAULT_KEYS, 'next', '3')).toEqual({ why: 'digit' });
  for (const chord of [
    'G',
    '?',
    'Tab',
    'Escape',
    'ArrowUp',
    'Shift+ArrowUp',
    'Ctrl+2',
    'Ctrl+Shift+L',
    'Ctrl+W',
    'F5',
  ]) {
    expect(refusal(DEFAULT_KEYS, 'next', chord), chord).toEqual({ why: 'reserved' });
  }
  const map = withKey(DEFAULT_KEYS, 'next', 'F');
  expect(commandOf(map, 'F')).toBe('next');
  expect(commandOf(map, 'J')).toBeUndefined();
  expect(refusal(map, 'previous', 'J')).toBeNull();
});

it('keeps only what was changed, and takes only what it knows of what was kept', () => {
  const map = withKey(DEFAULT_KEYS, 'next', 'F');
  expect(changedKeys(map)).toEqual({ next: ['F'] });
  expect(parseKeyMap(JSON.parse(JSON.stringify(changedKeys(map))))).toEqual(map);
  for (const stored of [null, 'x', { next: 'F' }, { next: ['Tab'] }, { unknown: ['F'] }, { next: [] }]) {
    expect(parseKeyMap(stored)).toEqual(DEFAULT_KEYS);
  }
  // Written when N was nobody's default.
  expect(parseKeyMap({ next: ['N'] })).toEqual(DEFAULT_KEYS);
  // Two keys that have changed places.
  expect(parseKeyMap({ next: ['K'], previous: ['J'] })).toMatchObject({ next: ['K'], previous: ['J'] });
});
