/**
 * One line of text for what is said about a clip or a box, in programs whose labels are a line of text:
 *
 *     [!verdict] {#tag} [#] [note]
 *
 * `!anomalous #knock worse when cold` is about the whole clip (`!` without a verdict: undecided), `#knock #rubbing` about
 * a box. A lone `#` says that the rest is a note, whatever it begins with; spreadsheets would take a note that begins
 * with = + - @ for a formula. A label that is the name of a tag, as a person types it, is that tag.
 */
import { verdicts, type Annotation, type Tag, type Verdict } from '../../../src-shared/review/annotation.ts';

export interface LabelText {
  /** About the whole clip; null about a box. */
  readonly clip: { readonly verdict: Verdict | null } | null;
  readonly tags: readonly string[];
  readonly note: string;
}

/** A label has one line and no tabs: those of a note or a path are shown by these, which come back as what they stand for. */
const SYMBOLS: readonly (readonly [string, string])[] = [
  ['\n', '⏎'],
  ['\r', '␍'],
  ['\t', '⇥'],
];

export const NOTE_LOSS = 'in notes and paths, the characters ⏎, ␍ and ⇥, which stand for line ends and tabs';

export const inOneLine = (text: string): string =>
  SYMBOLS.reduce((line, [plain, symbol]) => line.replaceAll(plain, symbol), text);
export const asItWas = (line: string): string =>
  SYMBOLS.reduce((text, [plain, symbol]) => text.replaceAll(symbol, plain), line);

export function writeText({ clip, tags, note }: LabelText, vocabulary: readonly Tag[]): string {
  const parts: string[] = [];
  if (clip !== null) parts.push(`!${clip.verdict ?? ''}`);
  for (const id of tags) parts.push(`#${id}`);
  if (note !== '') {
    const guarded = /^[!#=+\-@\s]/.test(note) || (parts.length === 0 && tagNamed(note, vocabulary) !== undefined);
    if (guarded) parts.push('#');
    parts.push(inOneLine(note));
  }
  return parts.join(' ');
}

export function readText(text: string, vocabulary: readonly Tag[]): LabelText {
  let rest = text;
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest);
    if (found === null) return undefined;
    rest = rest.slice(found[0].length);
    return found[1] ?? '';
  };
  const said = take(VERDICT);
  const tags: string[] = [];
  for (let id = take(TAG); id !== undefined; id = take(TAG)) tags.push(id);
  const guarded = take(/^#(?: |$)/) !== undefined;
  const note = asItWas(rest);
  const clip = said === undefined ? null : { verdict: verdicts.find((each) => each === said) ?? null };
  const named = clip === null && tags.length === 0 && !guarded ? tagNamed(note, vocabulary) : undefined;
  return named === undefined ? { clip, tags, note } : { clip, tags: [named.id], note: '' };
}

const VERDICT = new RegExp(`^!(${verdicts.join('|')})?(?: |$)`);
const TAG = /^#([\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*)(?: |$)/u;

function tagNamed(text: string, vocabulary: readonly Tag[]): Tag | undefined {
  const plain = text.trim().toLowerCase();
  return plain === '' ? undefined : vocabulary.find(({ id, name }) => id === plain || name.toLowerCase() === plain);
}

/** Whether there is something to say about the clip as a whole. */
export const hasClipText = ({ verdict, tags, note }: Annotation): boolean =>
  verdict !== null || tags.length > 0 || note !== '';
