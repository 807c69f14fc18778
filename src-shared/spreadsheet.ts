/** Cells of a table that a spreadsheet may open: text must not become a formula, which can call programs and addresses. */

/** Apostrophes before it count, so that one more can come off again. Full-width signs are signs to East Asian versions. */
const FORMULA = /^'*\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;

/** Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises; numbers stay numbers. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** The reverse, for tables that are read again. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
