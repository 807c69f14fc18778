/** RFC 4180 with the line that each row begins on. */
import { malformed } from './format.ts';

export interface CsvRow {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** @throws UserError `LABELS_MALFORMED` for a quote that is never closed, or text behind a closing one */
export function csvRows(text: string, file: string): CsvRow[] {
  const rows: CsvRow[] = [];
  const separator = /[,\r\n]/g;
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const first = line;
    const cells: string[] = [];
    for (let more = true; more;) {
      if (text[at] === '"') {
        const end = closingQuote(text, at + 1);
        if (end === undefined) throw malformed(file, first, 'a quote is never closed');
        const cell = text.slice(at + 1, end).replaceAll('""', '"');
        line += cell.split('\n').length - 1;
        cells.push(cell);
        at = end + 1;
        if (at < text.length && !/[,\r\n]/.test(text[at]!)) throw malformed(file, line, 'text follows a closing quote');
      } else {
        separator.lastIndex = at;
        const end = separator.exec(text)?.index ?? text.length;
        cells.push(text.slice(at, end));
        at = end;
      }
      more = text[at] === ',';
      if (more) at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    rows.push({ line: first, cells });
  }
  return rows;
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at += 1;
  }
  return undefined;
}
