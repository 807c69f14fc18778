/** The index of runs: what their folders say, for lists that need no disk. */
import { UserError } from '../../src-shared/errors.ts';
import type { Database, Row } from './database.ts';

export interface IndexedRun {
  readonly id: string;
  /** Relative to the workspace, or absolute. */
  readonly path: string;
  /** `run.json`. */
  readonly record: unknown;
  readonly recordStamp: string;
  readonly scoresStamp: string;
  readonly names: readonly string[];
  readonly scored: number;
}

export interface IndexedScore {
  readonly path: string;
  readonly machineType: string;
  readonly machineId: string;
  readonly label: string | null;
  /** NaN where it was no number. */
  readonly scores: Readonly<Record<string, number>>;
}

export class RunStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get readOnly(): boolean {
    return this.#db.readOnly;
  }

  /** Codebook runs included. */
  count(): number {
    return this.#db.get('SELECT count(*) AS n FROM runs', [], ({ n }) => Number(n)) ?? 0;
  }

  /** The newest first. */
  list(): IndexedRun[] {
    return this.#db.all('SELECT * FROM runs ORDER BY created DESC, key DESC', [], runOf);
  }

  find(id: string): IndexedRun | undefined {
    return this.#db.get('SELECT * FROM runs WHERE id = ?', [id], runOf);
  }

  findByPath(path: string): IndexedRun | undefined {
    return this.#db.get('SELECT * FROM runs WHERE path = ?', [path], runOf);
  }

  /** @throws UserError `RUN_UNKNOWN` */
  get(id: string): IndexedRun {
    const found = this.find(id);
    if (found !== undefined) return found;
    throw new UserError('RUN_UNKNOWN', 'This run is not in the workspace any more.', {
      hint: 'Look at the list again.',
    });
  }

  /**
   * Adds a run, or replaces what is known of the one at this path.
   *
   * @param wanted its id; a number is added where another run has it
   * @returns the id
   */
  saveRecord(wanted: string, path: string, about: { record: unknown; stamp: string; created: string }): string {
    const known = this.findByPath(path);
    const id = known?.id ?? this.#freeId(wanted);
    this.#db.run(
      `INSERT INTO runs (id, path, record, record_stamp, scores_stamp, names, scored, created)
       VALUES (?, ?, ?, ?, '', '[]', 0, ?)
       ON CONFLICT (path) DO UPDATE SET record = excluded.record, record_stamp = excluded.record_stamp,
         created = excluded.created`,
      [id, path, JSON.stringify(about.record), about.stamp, about.created],
    );
    return id;
  }

  /** Takes the place of the earlier scores; areas of those are forgotten. */
  saveScores(id: string, stamp: string, names: readonly string[], rows: readonly IndexedScore[]): void {
    this.#db.transaction(() => {
      const key = this.#key(id);
      this.#db.run('DELETE FROM scores WHERE run = ?', [key]);
      this.#db.run('DELETE FROM areas WHERE run = ?', [key]);
      rows.forEach(({ path, machineType, machineId, label, scores }, place) => {
        this.#db.run(
          'INSERT INTO scores (run, place, path, machine_type, machine_id, label, scores) VALUES (?, ?, ?, ?, ?, ?, ?)',
          [key, place, path, machineType, machineId, label, JSON.stringify(scores)],
        );
      });
      this.#db.run('UPDATE runs SET scores_stamp = ?, names = ?, scored = ? WHERE key = ?', [
        stamp,
        JSON.stringify(names),
        rows.length,
        key,
      ]);
    });
  }

  remove(id: string): void {
    this.#db.run('DELETE FROM runs WHERE id = ?', [id]);
  }

  clear(): void {
    this.#db.run('DELETE FROM runs');
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let number = 2; this.find(id) !== undefined; number += 1) id = `${wanted}~${number}`;
    return id;
  }

  #key(id: string): number {
    return this.#db.get('SELECT key FROM runs WHERE id = ?', [id], ({ key }) => Number(key)) ?? -1;
  }
}

function runOf(row: Row): IndexedRun {
  return {
    id: String(row['id']),
    path: String(row['path']),
    record: JSON.parse(String(row['record'])) as unknown,
    recordStamp: String(row['record_stamp']),
    scoresStamp: String(row['scores_stamp']),
    names: JSON.parse(String(row['names'])) as string[],
    scored: Number(row['scored']),
  };
}
