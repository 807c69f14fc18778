/** `scores.csv`: `path,type,id,label` and every score of a clip; a higher score is more anomalous. */
import type { Label } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { guardFormula, unguardFormula } from '../../src-shared/spreadsheet.ts';
import { readRegular } from '../engine/regular-file.ts';
import { systemCode, writeAtomically } from './files.ts';

export interface ScoreRow {
  /** Relative to the data set's root, or as it was named. */
  readonly path: string;
  readonly machineType: string;
  readonly machineId: string;
  readonly label: Label | undefined;
  readonly scores: Readonly<Record<string, number>>;
}

const LEADING = ['path', 'type', 'id', 'label'] as const;

/**
 * Numbers have the fewest digits that read back as the same number. Names that a spreadsheet would take for a formula have an
 * apostrophe before them, which `readScores` takes off.
 */
export function scoresCsv(names: readonly string[], rows: readonly ScoreRow[]): string {
  const body = rows.map(({ path, machineType, machineId, label, scores }) => [
    ...[path, machineType, machineId].map(guardFormula),
    label ?? '',
    ...names.map((name) => String(scores[name] ?? NaN)),
  ]);
  return [[...LEADING, ...names.map(guardFormula)], ...body]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
}

/** @throws UserError as `writeAtomically` */
export async function writeScores(path: string, names: readonly string[], rows: readonly ScoreRow[]): Promise<void> {
  await writeAtomically(path, scoresCsv(names, rows));
}

/** @throws UserError `SCORES_MISSING`, `SCORES_DAMAGED` */
export async function readScores(path: string): Promise<{ names: string[]; rows: ScoreRow[] }> {
  let text: string;
  try {
    text = (await readRegular(path)).toString();
  } catch (cause) {
    throw new UserError('SCORES_MISSING', `There are no scores at ${path}.`, {
      hint: 'Finish the run first: earmark resume <run>.',
      details: { path, reason: systemCode(cause) },
      cause,
    });
  }
  const [header = [], ...rows] = parseCsv(text);
  if (LEADING.some((name, at) => header[at] !== name))
    throw damaged(path, `its first line is not ${LEADING.join(',')},…`);
  const names = header.slice(LEADING.length).map(unguardFormula);
  return {
    names,
    rows: rows.map((cells, at): ScoreRow => {
      const [file = '', machineType = '', machineId = '', label = ''] = cells.map(unguardFormula);
      const values = cells.slice(LEADING.length).map(number);
      if (cells.length !== header.length || values.includes(undefined) || !['', 'normal', 'anomaly'].includes(label)) {
        throw damaged(path, `line ${at + 2} is not understood`);
      }
      const scores = Object.fromEntries(names.map((name, column) => [name, values[column] ?? NaN]));
      return { path: file, machineType, machineId, label: label === '' ? undefined : (label as Label), scores };
    }),
  };
}

function damaged(path: string, reason: string): UserError {
  return new UserError('SCORES_DAMAGED', `${path} is damaged: ${reason}.`, {
    hint: 'Score the clips again: earmark score --run <run> --data <dir> --out <folder>.',
    details: { path, reason },
  });
}

/** NaN is written where a network diverged; evaluation refuses it by the clip's name. */
function number(text: string): number | undefined {
  const value = Number(text);
  return text === '' || (Number.isNaN(value) && text !== 'NaN') ? undefined : value;
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** RFC 4180, with LF or CRLF. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length;) {
    const row: string[] = [];
    for (let more = true; more;) {
      let cell: string;
      if (text[at] === '"') {
        const end = closingQuote(text, at + 1);
        cell = text.slice(at + 1, end).replaceAll('""', '"');
        at = end + 1;
      } else {
        const end = text.slice(at).search(/[,\r\n]/);
        cell = end === -1 ? text.slice(at) : text.slice(at, at + end);
        at += cell.length;
      }
      row.push(cell);
      more = text[at] === ',';
      if (more) at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    rows.push(row);
  }
  return rows;
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] !== '"') return at;
    at += 1;
  }
  return text.length;
}
