/** What a file of labels is to the rest: a format turns annotations into text and back, and knows no disk. */
import type { TextFile } from '../../../src-shared/contract/review.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { roundMicro, type Annotation, type Box, type Tag } from '../../../src-shared/review/annotation.ts';

export interface LabelledClip {
  /** Relative to the data set's root. */
  readonly path: string;
  /** Names the clip's own file: `normal_id_00_00000001`. */
  readonly stem: string;
  /** s; null where it is not known. */
  readonly seconds: number | null;
  /** Half the sample rate, Hz; null where it is not known. */
  readonly topHz: number | null;
  readonly annotation: Annotation;
  readonly by: string | null;
  /** ISO 8601. */
  readonly edited: string | null;
}

export interface LabelSet {
  readonly dataset: string;
  readonly reviewer: string;
  readonly vocabulary: readonly Tag[];
  readonly clips: readonly LabelledClip[];
}

/** As a file says it: without an id the box is a new one. */
export type ReadBox = Omit<Box, 'id'> & { readonly id: string | null };

export interface ReadClip {
  /** A path or a file's name; null: the clip that the file is named after. */
  readonly clip: string | null;
  readonly annotation: Omit<Annotation, 'boxes'> & { readonly boxes: readonly ReadBox[] };
}

export interface ReadLabels {
  readonly clips: readonly ReadClip[];
  /** Tags that the file describes; others have nothing but their id. */
  readonly vocabulary: readonly Tag[];
}

export interface ReadContext {
  /** For messages. */
  readonly file: string;
  readonly vocabulary: readonly Tag[];
  /** Of the clip that the file is named after, Hz: what an undefined upper frequency means. */
  readonly topHz: number | null;
}

export interface LabelFormat {
  readonly id: string;
  readonly title: string;
  readonly extension: string;
  readonly perClip: boolean;
  /** What does not come back; empty: everything does. */
  readonly losses: readonly string[];
  write(labels: LabelSet): readonly TextFile[];
  /** @param text without byte order mark */
  recognises(text: string): boolean;
  /** @throws UserError `LABELS_MALFORMED` with file and line */
  read(text: string, context: ReadContext): ReadLabels;
}

export function malformed(
  file: string,
  line: number,
  reason: string,
  hint = 'Correct that line, then import the file again.',
): UserError {
  return new UserError('LABELS_MALFORMED', `${file}, line ${line}: ${reason}.`, { hint, details: { file, line } });
}

/** Lines by any program's ends of line, the empty last one not; without byte order mark. */
export function linesOf(text: string): string[] {
  const lines = withoutMark(text).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** A number with a decimal point. @throws UserError `LABELS_MALFORMED` */
export function numberOf(cell: string, what: string, file: string, line: number): number {
  const text = cell.trim();
  // Each digit in one way only: a cell of a million digits and a letter must not be tried in a billion ways.
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) {
    if (Number.isFinite(Number(text))) return Number(text);
    throw malformed(file, line, `the ${what} '${shortened(text)}' is too large`);
  }
  if (/^[+-]?\d+,\d+$/.test(text)) {
    throw malformed(
      file,
      line,
      `the ${what} '${shortened(text)}' has a decimal comma`,
      'Write the file again with decimal points: the comma may as well separate columns.',
    );
  }
  throw malformed(
    file,
    line,
    text === '' ? `the ${what} is missing` : `the ${what} '${shortened(text)}' is not a number`,
  );
}

/** For messages. */
const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** A time in s from the clip's start. @throws UserError `LABELS_MALFORMED` */
export function timeOf(cell: string, what: string, file: string, line: number): number {
  const value = numberOf(cell, what, file, line);
  if (value >= 0 && value <= 86_400) return roundMicro(value);
  throw malformed(file, line, `the ${what} ${value} is not a time within a clip`);
}

/** @throws UserError `LABELS_MALFORMED` */
export function frequencyOf(cell: string, what: string, file: string, line: number): number {
  const value = numberOf(cell, what, file, line);
  if (value >= 0 && value <= 1e6) return roundMicro(value);
  throw malformed(file, line, `the ${what} ${value} is not a frequency`);
}

/** @throws UserError `LABELS_MALFORMED` where either runs backwards */
export function requireOrder({ start, end, band }: ReadBox, file: string, line: number): void {
  if (start > end) throw malformed(file, line, `it ends (${end} s) before it begins (${start} s)`);
  if (band !== null && band.low > band.high) {
    throw malformed(file, line, `its lower frequency (${band.low} Hz) is above its upper one (${band.high} Hz)`);
  }
}
