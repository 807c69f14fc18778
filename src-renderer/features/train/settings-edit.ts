/** Editing a preset: its settings as rows, what a person changed, and how that is sent (`stage2.iterations=400`). */

export type SettingKind = 'number' | 'boolean' | 'text' | 'json';

export interface SettingRow {
  /** `stage2.iterations`. */
  readonly path: string;
  /** `stage2`; the empty text for settings at the top. */
  readonly group: string;
  /** Within the group: `schedule.final`. */
  readonly name: string;
  readonly kind: SettingKind;
  /** As it is edited: JSON, text without quotes. */
  readonly text: string;
}

/** What a person typed, by path. */
export type Edits = Readonly<Record<string, string>>;

/** Leaves in the preset's order; lists are one row (`[8, 64]`). */
export function settingRows(settings: Readonly<Record<string, unknown>>): SettingRow[] {
  const rows: SettingRow[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (isBranch(value)) {
      for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
      return;
    }
    rows.push({
      path: path.join('.'),
      group: path.length > 1 ? path[0]! : '',
      name: path.length > 1 ? path.slice(1).join('.') : path[0]!,
      kind: kindOf(value),
      text: typeof value === 'string' ? value : listText(value),
    });
  };
  visit(settings, []);
  return rows;
}

/**
 * Only what differs from the preset. A changed `kind` goes first: it replaces the object it is in, so what the preset has
 * beside it does not exist any more and is not sent.
 */
export function settingOverrides(rows: readonly SettingRow[], edits: Edits): string[] {
  const changed = rows.filter((row) => isChanged(row, edits));
  const replaced = changed.filter(({ path }) => isKind(path)).map(({ path }) => parentOf(path));
  const kept = changed.filter(({ path }) => isKind(path) || !replaced.some((parent) => parentOf(path) === parent));
  return kept
    .toSorted((a, b) => Number(isKind(b.path)) - Number(isKind(a.path)))
    .map(({ path, kind }) => `${path}=${sent(edits[path]!, kind)}`);
}

/** Rows as they are to be shown: those that a changed `kind` has removed are gone. */
export function visibleRows(rows: readonly SettingRow[], edits: Edits): SettingRow[] {
  const replaced = rows.filter((row) => isKind(row.path) && isChanged(row, edits)).map(({ path }) => parentOf(path));
  return rows.filter(({ path }) => isKind(path) || !replaced.includes(parentOf(path)));
}

export function isChanged(row: SettingRow, edits: Edits): boolean {
  const edit = edits[row.path];
  return edit !== undefined && normal(edit, row.kind) !== normal(row.text, row.kind);
}

/**
 * What of another preset's edits still means something: settings that it has too.
 *
 * @returns the same edits where all do
 */
export function keptEdits(rows: readonly SettingRow[], edits: Edits): Edits {
  const known = new Set(rows.map(({ path }) => path));
  return Object.fromEntries(Object.entries(edits).filter(([path]) => known.has(path)));
}

function kindOf(value: unknown): SettingKind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'json';
}

/** Main reads a value as JSON where it can; text that would be read as something else is quoted. */
function sent(edit: string, kind: SettingKind): string {
  const text = edit.trim();
  return kind === 'text' && isJson(text) ? JSON.stringify(text) : text;
}

function normal(text: string, kind: SettingKind): string {
  const trimmed = text.trim();
  if (kind === 'text') return trimmed;
  try {
    return JSON.stringify(JSON.parse(trimmed));
  } catch {
    return trimmed;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const listText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
const isBranch = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isKind = (path: string): boolean => path.endsWith('.kind');
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('.'));
