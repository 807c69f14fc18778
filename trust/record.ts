/** The table of docs/reliability.md: one block per part, replaced when the part has run. */
import type { TrustFigure } from './part.ts';

export interface PartRecord {
  readonly part: string;
  readonly seed: number;
  /** Local date, `YYYY-MM-DD`. */
  readonly day: string;
  readonly seconds: number;
  readonly figures: readonly TrustFigure[];
}

/** Characters of one figure: the table's cells are as wide as the longest. */
const LONGEST = 400;

const begin = (part: string): string => `<!-- trust ${part} -->`;
const end = (part: string): string => `<!-- /trust ${part} -->`;

/** `text` with the part's block replaced. Throws where the document has no place for it: a part needs a heading by hand. */
export function withRecord(text: string, record: PartRecord): string {
  const from = text.indexOf(begin(record.part));
  const to = text.indexOf(end(record.part));
  if (from === -1 || to < from) throw new Error(`docs/reliability.md has no block for "${record.part}".`);
  return text.slice(0, from + begin(record.part).length) + `\n\n${blockOf(record)}\n\n` + text.slice(to);
}

function blockOf({ day, seed, seconds, figures }: PartRecord): string {
  const rows = figures.map(({ promise, test, figure, kept }) => [
    promise,
    `\`${test}\``,
    bounded(kept ? figure : `BROKEN: ${figure}`),
  ]);
  const table = [['promise', 'test', 'last run'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = [], ...body] = table;
  return [`Run of ${day}, seed ${seed}, ${Math.round(seconds)} s.`, '', line(head), rule, ...body.map(line)].join('\n');
}

/** In one cell of one line, and no longer than a person reads; says how much was left out. */
function bounded(figure: string): string {
  const line = figure.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  if (line.length <= LONGEST) return line;
  const left = line.length - LONGEST;
  return `${line.slice(0, LONGEST)}… (${left} more characters are left out)`;
}
