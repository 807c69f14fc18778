/** CSV as RFC 4180 has it, safe to open in a spreadsheet. */
import { guardFormula } from '../../../src-shared/spreadsheet.ts';

export type Cell = string | number | null;

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front. Lines end with CRLF.
 */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map((cell) => csvCell(cell)).join(',')}\r\n`).join('');
}

/** For the clipboard: spreadsheets split it at tabs. */
export function toTsv(rows: readonly (readonly Cell[])[]): string {
  return rows
    .map((row) =>
      row
        .map((cell) => (typeof cell === 'string' ? guardFormula(cell.replace(/[\t\r\n]+/gu, ' ')) : plain(cell)))
        .join('\t'),
    )
    .join('\n');
}

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return plain(cell);
  const text = guardFormula(cell);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const plain = (cell: number | null): string => (cell === null || !Number.isFinite(cell) ? '' : String(cell));
