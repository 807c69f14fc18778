/**
 * The files of the DCASE challenge (Task 2), byte for byte as its baselines write them: no header, comma, LF, numbers as
 * Python prints them; only names that a spreadsheet would take for a formula get an apostrophe. Text only; who calls writes.
 */
import { UserError } from '../../src-shared/errors.ts';
import { guardFormula } from '../../src-shared/spreadsheet.ts';
import type { MachineRow } from './machines.ts';
import { pythonNumber } from './python-number.ts';
import type { ScoredClip } from './scores.ts';

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** A clip of a test set; without a label in the evaluation set. */
export interface DcaseClip extends ScoredClip {
  readonly anomalous?: boolean;
}

/** A machine ID of 2020, or a section and domain (`source_test`) of 2021 and later. */
export type DcaseMachine =
  | { readonly type: string; readonly id: string }
  | { readonly type: string; readonly section: string; readonly domain: string };

/** `anomaly_score_<Type>_id_<NN>.csv`: `name,score`. Labelled clips: sorted normal ones first, then anomalous ones. */
export function anomalyScoreFile(machine: DcaseMachine, clips: readonly DcaseClip[]): TextFile {
  const rows = inOrder(clips).map(({ name, score }) => [guardFormula(name), pythonNumber(score)]);
  return { name: `anomaly_score_${suffix(machine)}.csv`, text: csv(rows) };
}

/**
 * `decision_result_<Type>_section_<NN>_<domain>.csv`, or the same for an ID, which 2020 did not have: `name,1` for a
 * score above the threshold, else `name,0`.
 */
export function decisionFile(machine: DcaseMachine, clips: readonly DcaseClip[], threshold: number): TextFile {
  const rows = inOrder(clips).map(({ name, score }) => [guardFormula(name), score > threshold ? '1' : '0']);
  return { name: `decision_result_${suffix(machine)}.csv`, text: csv(rows) };
}

export interface ResultFileOptions {
  /** Order of the types; default as the baseline finds them on disk, ASCII: `ToyCar` before `fan`. */
  readonly types?: readonly string[];
  /** Default `result`; the evaluator writes `result_<team>`. */
  readonly name?: string;
  /** A last `Average` over the types, as the evaluator adds. Default false. */
  readonly averageOverTypes?: boolean;
}

/**
 * `result.csv`: per type its name, `id,AUC,pAUC`, a row per ID, `Average`, an empty line.
 *
 * @throws UserError RESULT_UNDEFINED when a machine has no AUC: the format has no way to say so
 */
export function resultFile(rows: readonly MachineRow[], options: ResultFileOptions = {}): TextFile {
  const byType = Map.groupBy(rows, ({ type }) => type);
  const types = options.types?.filter((type) => byType.has(type)) ?? [...byType.keys()].sort();
  const lines: string[][] = [];
  const ofTypes: (readonly [number, number])[] = [];
  for (const type of types) {
    const areas = byType
      .get(type)!
      .toSorted((a, b) => compare(a.id, b.id))
      .map(({ id, auc, pauc, reason }) => {
        if (auc === null || pauc === null) throw undefinedResult(`${type} ${id}`, reason);
        return { id, areas: [auc, pauc] as const };
      });
    const average = meanOf(areas.map(({ areas: pair }) => pair));
    ofTypes.push(average);
    lines.push([guardFormula(type)], ['id', 'AUC', 'pAUC']);
    for (const { id, areas: pair } of areas) lines.push([guardFormula(id), ...pair.map(pythonNumber)]);
    lines.push(['Average', ...average.map(pythonNumber)], []);
  }
  if (options.averageOverTypes === true) lines.push(['Average', ...meanOf(ofTypes).map(pythonNumber)]);
  return { name: `${options.name ?? 'result'}.csv`, text: csv(lines) };
}

function undefinedResult(machine: string, reason: string | null): UserError {
  return new UserError('RESULT_UNDEFINED', `${machine} has no AUC${reason === null ? '' : `: ${reason}`}.`, {
    hint: 'Leave that machine out of the file.',
  });
}

function meanOf(pairs: readonly (readonly [number, number])[]): [number, number] {
  const total = pairs.reduce<[number, number]>(([a, b], [auc, pauc]) => [a + auc, b + pauc], [0, 0]);
  return [total[0] / pairs.length, total[1] / pairs.length];
}

function suffix(machine: DcaseMachine): string {
  if ('id' in machine) return `${machine.type}_id_${machine.id}`;
  return `${machine.type}_section_${machine.section}_${machine.domain}`;
}

function inOrder(clips: readonly DcaseClip[]): DcaseClip[] {
  return clips.toSorted(
    (a, b) => Number(a.anomalous === true) - Number(b.anomalous === true) || compare(a.name, b.name),
  );
}

/** By code unit: as Python sorts ASCII, and not as a locale would. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** Python's QUOTE_MINIMAL. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
