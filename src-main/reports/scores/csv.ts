import { guardFormula } from '../../../src-shared/spreadsheet.ts';
import { columnsOf } from './columns.ts';
import type { ScoreFormat } from './format.ts';

/**
 * RFC 4180 with LF, UTF-8; an empty cell where there is no value, `NaN` where a network made none. Names that a spreadsheet
 * would take for a formula have an apostrophe before them.
 */
export const csv: ScoreFormat = {
  id: 'csv',
  title: 'CSV table',
  hint: 'One table: a row per run and clip, a column per score.',
  write(runs) {
    const columns = columnsOf(runs);
    const rows = (columns[0]?.values ?? []).map((_, at) => columns.map(({ values }) => cell(values[at] ?? null)));
    const lines = [columns.map(({ name }) => cell(name)), ...rows].map((cells) => `${cells.join(',')}\n`);
    return [{ name: 'scores.csv', content: lines.join('') }];
  },
};

function cell(value: string | number | null): string {
  const text = typeof value === 'string' ? guardFormula(value) : value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
