/** A benchmark's table as plain data, and as Markdown and CSV. Areas are in per cent. */
import { escapeMarkdown } from '../../../src-shared/hostile-text.ts';
import { guardFormula } from '../../../src-shared/spreadsheet.ts';
import type { Interval } from '../../evaluation/scores.ts';

export interface TableCell {
  readonly auc: number;
  readonly aucInterval: Interval | null;
  readonly pauc: number;
  readonly paucInterval: Interval | null;
}

export interface TableRow {
  /** `AudDSR`, `AudDSR, codebook of the collection`. */
  readonly name: string;
  readonly annotations: 'free' | 'reliant';
  /** `published`: copied from a paper, on another data set than this one. */
  readonly kind: 'measured' | 'published';
  /** By column; null where there is no figure. */
  readonly cells: Readonly<Record<string, TableCell | null>>;
  /** Machine IDs and seeds of the averages; null for published rows. */
  readonly ids: number | null;
  readonly seeds: number | null;
}

export interface BenchmarkTable {
  readonly title: string;
  /** Machine types, then the averages. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** Below the table: what it was made of. */
  readonly notes: readonly string[];
  /** What has no figures, with its code and next step. */
  readonly failures: readonly {
    readonly what: string;
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
}

/** `84.97 (80.12-88.31) / 71.45 (60.00-80.11)`: AUC and pAUC. */
export function cellText(cell: TableCell | null | undefined): string {
  if (cell === null || cell === undefined) return '–';
  const { auc, aucInterval, pauc, paucInterval } = cell;
  return `${figure(auc)}${range(aucInterval)} / ${figure(pauc)}${range(paucInterval)}`;
}

const figure = (value: number): string => value.toFixed(2);
const range = (interval: Interval | null): string =>
  interval === null ? '' : ` (${figure(interval.low)}–${figure(interval.high)})`;

export const rowName = ({ name, kind }: TableRow): string => (kind === 'published' ? `${name}, published` : name);
export const annotationsText = ({ annotations }: TableRow): string => `annotation-${annotations}`;

export function markdownTable({ title, columns, rows, notes, failures }: BenchmarkTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    'AUC / pAUC in per cent, with 95 % intervals.',
    '',
    line(['method', 'labels', ...columns]),
    line(['---', '---', ...columns.map(() => '---')]),
    ...rows.map((row) =>
      line([rowName(row), annotationsText(row), ...columns.map((column) => cellText(row.cells[column]))]),
    ),
    '',
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    ...(failures.length === 0 ? [] : ['', '## Without figures', '']),
    ...failures.map(
      ({ what, code, message, hint }) =>
        `- ${escapeMarkdown(what)}: ${escapeMarkdown(`${code}: ${message}${hint === null ? '' : ` ${hint}`}`)}`,
    ),
    '',
  ].join('\n');
}

/** One line per row and column, RFC 4180; figures as they were computed. */
export function csvTable({ columns, rows }: BenchmarkTable): string {
  const header = [
    'method',
    'annotations',
    'kind',
    'column',
    'auc',
    'auc_low',
    'auc_high',
    'pauc',
    'pauc_low',
    'pauc_high',
  ];
  const lines = rows.flatMap((row) =>
    columns.flatMap((column) => {
      const cell = row.cells[column];
      if (cell === null || cell === undefined) return [];
      const { auc, aucInterval, pauc, paucInterval } = cell;
      const figures = [auc, aucInterval?.low, aucInterval?.high, pauc, paucInterval?.low, paucInterval?.high];
      return [
        [
          row.name,
          row.annotations,
          row.kind,
          column,
          ...figures.map((value) => (value === undefined ? '' : String(value))),
        ],
      ];
    }),
  );
  return [header, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

/** Quoted where it must be, and no formula to a spreadsheet. */
function quoted(text: string): string {
  const plain = guardFormula(text);
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
