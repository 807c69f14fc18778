/** What goes to a terminal: text whose parts come from file names and recordings of anybody's making. */

/**
 * Control characters (all but line breaks and tabs), which a terminal would obey, and those that turn the direction of
 * writing, by which a name looks like another.
 */
// eslint-disable-next-line no-control-regex
const OBEYED = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** @returns the text with such characters written out, as `\u{1b}` */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
