/** Problems of one data set. `key` is the data set's key in this file. */
import type { DatasetProblem, ScanReport, Severity } from '../../src-shared/dataset.ts';
import type { Database, Row } from './database.ts';
import type { Page, PageOf } from './datasets.ts';

export interface StoredProblem extends DatasetProblem {
  readonly skipped: boolean;
}

export interface StoredProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  /** Of them, those whose clip is left out. */
  readonly skipped: number;
  /** Of its first problem. */
  readonly hint: string;
}

const IS_SKIPPED = 'EXISTS (SELECT 1 FROM skipped_clips s WHERE s.dataset = p.dataset AND s.path = p.path)';

/** The gravest first, then the most frequent. A code that comes in two severities makes two groups. */
export function problemGroups(db: Database, key: number): StoredProblemGroup[] {
  return db.all(
    `SELECT code, severity, count(*) AS count, sum(${IS_SKIPPED}) AS skipped, hint, min(place) FROM problems p
     WHERE dataset = ? GROUP BY code, severity
     ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, count DESC, code`,
    [key],
    ({ code, severity, count, skipped, hint }) =>
      ({ code, severity, count, skipped, hint }) as unknown as StoredProblemGroup,
  );
}

export function problemPage(
  db: Database,
  key: number,
  code: string | undefined,
  { offset, limit }: PageOf,
): Page<StoredProblem> {
  const where = code === undefined ? 'dataset = ?' : 'dataset = ? AND code = ?';
  const values = code === undefined ? [key] : [key, code];
  const total = db.get(`SELECT count(*) AS n FROM problems WHERE ${where}`, values, ({ n }) => Number(n)) ?? 0;
  const rows = db.all(
    `SELECT code, severity, path, message, hint, ${IS_SKIPPED} AS skipped FROM problems p
     WHERE ${where} ORDER BY place LIMIT ? OFFSET ?`,
    [...values, limit, offset],
    readProblem,
  );
  return { total, rows };
}

function readProblem({ code, severity, path, message, hint, skipped }: Row): StoredProblem {
  return { code, severity, path, message, hint, skipped: skipped === 1 } as unknown as StoredProblem;
}

/** Replaces all problems of a data set. Inside a transaction. */
export function writeProblems(db: Database, key: number, { problems, records }: ScanReport): void {
  db.run('DELETE FROM problems WHERE dataset = ?', [key]);
  const own = new Set(records.flatMap((record) => record.problems));
  problems.forEach((problem, place) => {
    const { code, severity, path, message, hint } = problem;
    db.run(
      'INSERT INTO problems (dataset, place, code, severity, path, message, hint, own) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [key, place, code, severity, path, message, hint, Number(own.has(problem))],
    );
  });
}
