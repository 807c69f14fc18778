/** Clips of one data set. `key` is the data set's key in this file. */
import type { Clip, ClipRecord, DatasetProblem, Label, ScanReport, Split } from '../../src-shared/dataset.ts';
import type { Database, Row, Values } from './database.ts';
import type { Page, PageOf } from './datasets.ts';
import { writeProblems } from './problems.ts';

/** A clip as the table of clips shows it. */
export interface StoredClip {
  readonly path: string;
  readonly machineType: string;
  readonly machineId: string;
  readonly split: Split;
  readonly label: Label | null;
  /** s; null where it cannot be read. */
  readonly seconds: number | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly peak: number | null;
  /** Codes. */
  readonly problems: readonly string[];
  readonly skipped: boolean;
}

/** Columns by which clips can be sorted. */
const SORT = {
  // The order of the paths.
  path: 'place',
  machineType: 'machine_type',
  machineId: 'machine_id',
  split: 'split',
  label: 'label',
  seconds: 'seconds',
  peak: 'peak',
} as const;

export interface ClipFilter {
  readonly machineType?: string;
  readonly machineId?: string;
  readonly split?: Split;
  readonly label?: Label | 'unknown';
  /** Part of the path, upper and lower case alike. */
  readonly search?: string;
  readonly withProblems?: boolean;
  readonly sort: keyof typeof SORT;
  readonly descending: boolean;
}

export function clipPage(db: Database, key: number, filter: ClipFilter, { offset, limit }: PageOf): Page<StoredClip> {
  const where = ['dataset = ?'];
  const values: (string | number)[] = [key];
  const add = (condition: string, ...own: (string | number)[]): void => {
    where.push(condition);
    values.push(...own);
  };
  if (filter.machineType !== undefined) add('machine_type = ?', filter.machineType);
  if (filter.machineId !== undefined) add('machine_id = ?', filter.machineId);
  if (filter.split !== undefined) add('split = ?', filter.split);
  if (filter.label === 'unknown') add('label IS NULL');
  else if (filter.label !== undefined) add('label = ?', filter.label);
  if (filter.search !== undefined && filter.search !== '') addSearch(filter.search, add);
  if (filter.withProblems !== undefined) add(filter.withProblems ? 'problems > 0' : 'problems = 0');
  const condition = where.join(' AND ');
  const total = db.get(`SELECT count(*) AS n FROM clips WHERE ${condition}`, values, ({ n }) => Number(n)) ?? 0;
  const direction = filter.descending ? 'DESC' : 'ASC';
  // What is not known comes last, whichever way the rest is sorted.
  const order = filter.sort === 'path' ? '' : `${SORT[filter.sort]} IS NULL, ${SORT[filter.sort]} ${direction}, `;
  const rows = db.all(
    `SELECT path, machine_type, machine_id, split, label, seconds, sample_rate, channels, peak, problems, skipped
     FROM clips WHERE ${condition} ORDER BY ${order}place ${filter.sort === 'path' ? direction : 'ASC'} LIMIT ? OFFSET ?`,
    [...values, limit, offset],
    (row) => row,
  );
  return { total, rows: rows.map((row) => storedClip(row, Number(row['problems']) > 0 ? codesOf(db, key, row) : [])) };
}

/** `LIKE` knows upper and lower case of ASCII only, but is much faster than a function of ours. */
function addSearch(search: string, add: (condition: string, value: string) => void): void {
  if (/^[\x20-\x7e]+$/.test(search)) add("path LIKE ? ESCAPE '\\'", `%${search.replace(/[\\%_]/g, '\\$&')}%`);
  else add('contains(path, ?)', search.toLowerCase());
}

function codesOf(db: Database, key: number, { path }: Row): string[] {
  return db.all(
    'SELECT DISTINCT code FROM problems WHERE dataset = ? AND path = ? ORDER BY place',
    [key, path as string],
    ({ code }) => String(code),
  );
}

function storedClip(row: Row, problems: readonly string[]): StoredClip {
  const { path, machine_type, machine_id, split, label, seconds, sample_rate, channels, peak, skipped } =
    row as unknown as ClipColumns;
  return {
    ...{ path, machineType: machine_type, machineId: machine_id, split, label },
    ...{ seconds, sampleRate: sample_rate, channels, peak, problems, skipped: skipped === 1 },
  };
}

interface ClipColumns {
  readonly path: string;
  readonly machine_type: string;
  readonly machine_id: string;
  readonly split: Split;
  readonly label: Label | null;
  readonly attributes: string | null;
  readonly size: number;
  readonly modified: number;
  readonly content: string | null;
  readonly sample_rate: number | null;
  readonly channels: number | null;
  readonly bits: number | null;
  readonly frames: number | null;
  readonly seconds: number | null;
  readonly peak: number | null;
  readonly skipped: number;
}

/** In the order of their paths. */
export function clipsOf(db: Database, key: number, usable: boolean): Clip[] {
  return db.all(
    `SELECT path, machine_type, machine_id, split, label, attributes FROM clips
     WHERE dataset = ? ${usable ? 'AND NOT unusable AND NOT skipped' : ''} ORDER BY place`,
    [key],
    clipOf,
  );
}

export function clipAt(db: Database, key: number, path: string): Clip | undefined {
  return db.get(
    'SELECT path, machine_type, machine_id, split, label, attributes FROM clips WHERE dataset = ? AND path = ?',
    [key, path],
    clipOf,
  );
}

function clipOf(row: Row): Clip {
  const { path, machine_type, machine_id, split, label, attributes } = row as unknown as ClipColumns;
  return {
    ...{ path, machineType: machine_type, machineId: machine_id, split, label: label ?? undefined },
    ...(attributes === null ? {} : { attributes: JSON.parse(attributes) as Record<string, string> }),
  };
}

export function recordsOf(db: Database, key: number): ClipRecord[] {
  const own = Map.groupBy(
    db.all(
      'SELECT code, severity, path, message, hint FROM problems WHERE dataset = ? AND own ORDER BY place',
      [key],
      (row) => ({ ...row }) as unknown as DatasetProblem,
    ),
    ({ path }) => path,
  );
  return db.all('SELECT * FROM clips WHERE dataset = ? ORDER BY place', [key], (row): ClipRecord => {
    const { path, size, modified, content, sample_rate, channels, bits, frames, peak } = row as unknown as ClipColumns;
    return {
      ...{ path, size, modified },
      ...(content === null ? {} : { content }),
      ...(sample_rate === null ? {} : { sampleRate: sample_rate }),
      ...(channels === null ? {} : { channels }),
      ...(bits === null ? {} : { bits }),
      ...(frames === null ? {} : { frames }),
      ...(peak === null ? {} : { peak }),
      problems: own.get(path) ?? [],
    };
  });
}

/** Replaces all clips and problems of a data set. Inside a transaction. */
export function writeClips(db: Database, key: number, clips: readonly Clip[], report: ScanReport): void {
  db.run('DELETE FROM clips WHERE dataset = ?', [key]);
  const skipped = new Set(
    db.all('SELECT path FROM skipped_clips WHERE dataset = ?', [key], ({ path }) => String(path)),
  );
  const found = Map.groupBy(report.problems, ({ path }) => path);
  clips.forEach((clip, place) => {
    const record = report.records[place]!;
    const problems = found.get(clip.path) ?? [];
    db.run(
      `INSERT INTO clips (dataset, place, path, machine_type, machine_id, split, label, attributes, size, modified,
         content, sample_rate, channels, bits, frames, seconds, peak, unusable, problems, skipped)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      clipValues(key, place, clip, record, problems, skipped.has(clip.path)),
    );
  });
  writeProblems(db, key, report);
}

function clipValues(
  key: number,
  place: number,
  { path, machineType, machineId, split, label, attributes }: Clip,
  { size, modified, content, sampleRate, channels, bits, frames, peak }: ClipRecord,
  problems: readonly DatasetProblem[],
  skipped: boolean,
): Values {
  const seconds = frames === undefined || sampleRate === undefined ? null : frames / sampleRate;
  const unusable = problems.some(({ severity }) => severity === 'error');
  return [
    ...[key, place, path, machineType, machineId, split, label ?? null],
    ...[attributes === undefined ? null : JSON.stringify(attributes), size, modified, content ?? null],
    ...[sampleRate ?? null, channels ?? null, bits ?? null, frames ?? null, seconds, peak ?? null],
    ...[Number(unusable), problems.length, Number(skipped)],
  ];
}
