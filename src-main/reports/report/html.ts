/** HTML of parts: whatever is put into the template is text and is escaped, unless it was made by the same template. */
import { escapeMarkup } from '../../../src-shared/hostile-text.ts';

/** Markup that needs no escaping. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/** `html`<td>${name}</td>``; lists are joined, `null`, `undefined` and `false` are left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((markup, text, i) => markup + markupOf(parts[i - 1]) + text));
}

export const NOTHING = new Html('');

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string') return escapeMarkup(part);
  if (typeof part === 'number') return String(part);
  return part.map(markupOf).join('');
}

/** A string of CSS inside a `<style>` element: every character that could end either is written by its number. */
export function cssString(text: string): string {
  const escaped = Array.from(text, (character) =>
    /[\p{L}\p{N} .,:()+-]/u.test(character) ? character : `\\${character.codePointAt(0)!.toString(16)} `,
  );
  return `"${escaped.join('')}"`;
}
