/** What the review's keys do, and which keys do it until a person chooses others. */

export const commandGroups = {
  queue: ['next', 'previous', 'nextUndecided'],
  verdict: ['normal', 'anomalous', 'unsure', 'clearVerdict', 'writeNote', 'pickTags'],
  boxes: [
    'drawBox',
    'drawRange',
    'newBox',
    'snap',
    'nextBox',
    'previousBox',
    'duplicateBox',
    'deleteBox',
    'suggest',
    'accept',
    'reject',
    'acceptAll',
  ],
  sound: ['play', 'playBox', 'loop', 'toStart'],
  view: ['zoomIn', 'zoomOut', 'fit', 'zoomToBox', 'map', 'contour'],
  history: ['undo', 'redo'],
} as const;

export type CommandGroup = keyof typeof commandGroups;
export type Command = (typeof commandGroups)[CommandGroup][number];

export const commands: readonly Command[] = Object.values(commandGroups).flat();

/** A key with its modifiers: `Ctrl+Shift+Z`, `j`, `Space`. Ctrl stands for Command on a Mac. */
export type Chord = string;

export type KeyMap = Readonly<Record<Command, readonly Chord[]>>;

export const DEFAULT_KEYS: KeyMap = {
  next: ['J'],
  previous: ['K'],
  nextUndecided: ['O'],
  normal: ['N'],
  anomalous: ['A'],
  unsure: ['U'],
  clearVerdict: ['Q'],
  writeNote: ['E'],
  pickTags: ['T'],
  drawBox: ['B'],
  drawRange: ['R'],
  newBox: ['Shift+B'],
  snap: ['X'],
  nextBox: ['.'],
  previousBox: [','],
  duplicateBox: ['D'],
  deleteBox: ['Delete'],
  suggest: ['S'],
  accept: ['Enter'],
  reject: ['Backspace'],
  acceptAll: ['Shift+Enter'],
  play: ['Space'],
  playBox: ['P'],
  loop: ['L'],
  toStart: ['Home'],
  zoomIn: ['+', '='],
  zoomOut: ['-'],
  fit: ['0'],
  zoomToBox: ['Z'],
  map: ['M'],
  contour: ['C'],
  undo: ['Ctrl+Z'],
  redo: ['Ctrl+Shift+Z', 'Ctrl+Y'],
};
