/** Where people have drawn the line: a threshold per run, score and machine, with its author. */
import type { SavedThreshold, ThresholdMethod } from '../../src-shared/contract/thresholds.ts';
import type { AuditStore } from './audit.ts';
import type { Database, Row } from './database.ts';
import type { Author } from './edits.ts';
import type { Machine } from './scores.ts';

export class ThresholdStore {
  readonly #db: Database;
  readonly #audit: AuditStore;

  constructor(db: Database, audit: AuditStore) {
    this.#db = db;
    this.#audit = audit;
  }

  list(run: string): SavedThreshold[] {
    return this.#db.all(
      'SELECT * FROM thresholds WHERE run = ? ORDER BY score, machine_type, machine_id',
      [run],
      thresholdOf,
    );
  }

  find(run: string, score: string, { type, id }: Machine): SavedThreshold | undefined {
    return this.#db.get(
      'SELECT * FROM thresholds WHERE run = ? AND score = ? AND machine_type = ? AND machine_id = ?',
      [run, score, type, id],
      thresholdOf,
    );
  }

  save(threshold: SavedThreshold): void {
    const { runId, type, id, score, value, method, parameter, author, saved } = threshold;
    this.#db.transaction(() => {
      const before = this.find(runId, score, threshold) ?? null;
      this.#db.run(
        `INSERT OR REPLACE INTO thresholds
           (run, score, machine_type, machine_id, value, method, parameter, author, saved)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [runId, score, type, id, value, method, parameter, author, saved],
      );
      this.#record(threshold, before, threshold, { by: author, when: saved });
    });
  }

  /** @returns whether there was one */
  remove(run: string, score: string, machine: Machine, author: Author): boolean {
    return this.#db.transaction(() => {
      const before = this.find(run, score, machine);
      if (before === undefined) return false;
      this.#db.run('DELETE FROM thresholds WHERE run = ? AND score = ? AND machine_type = ? AND machine_id = ?', [
        run,
        score,
        machine.type,
        machine.id,
      ]);
      this.#record(before, before, null, author);
      return true;
    });
  }

  #record(
    { type, id, score }: SavedThreshold,
    before: SavedThreshold | null,
    after: SavedThreshold | null,
    { by, when }: Author,
  ): void {
    this.#audit.add({
      ...{ when, who: by, action: 'threshold', title: `Threshold of ${type} ${id}`, reviewId: null, path: null },
      ...{ field: score, before, after },
    });
  }
}

function thresholdOf(row: Row): SavedThreshold {
  return {
    runId: String(row['run']),
    type: String(row['machine_type']),
    id: String(row['machine_id']),
    score: String(row['score']),
    value: Number(row['value']),
    method: String(row['method']) as ThresholdMethod,
    parameter: row['parameter'] === null ? null : Number(row['parameter']),
    author: String(row['author']),
    saved: String(row['saved']),
  };
}
