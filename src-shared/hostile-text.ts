/**
 * Text of anybody's making (names of files, notes, headers) on its way to where some of its characters would be obeyed: a
 * terminal, HTML, SVG, Markdown.
 */

/**
 * Control characters (all but line breaks and tabs), which a terminal would obey; those that turn the direction of writing, by
 * which a name looks like another; and what neither UTF-8 nor XML can hold.
 */
const OBEYED =
  // eslint-disable-next-line no-control-regex
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\p{Surrogate}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @returns the text with such characters written out as `\u001b`, which inside of a string of JSON is the same character */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** For text and quoted attributes of HTML and SVG; a document of it is well-formed whatever the text is. */
export function escapeMarkup(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** For text of Markdown, in one line: no heading, table, link, picture, emphasis or HTML begins or ends in it. */
export function escapeMarkdown(text: string): string {
  return printable(text.replace(/\s*[\n\r\v\f\u0085\u2028\u2029]\s*/g, ' ')).replace(/[\\|*_`<>[\]&~#!]/g, '\\$&');
}
