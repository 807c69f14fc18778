/** Scores of clips by run, and what was computed of them. */
import type { Database, Row } from './database.ts';
import type { Page, PageOf } from './datasets.ts';
import type { IndexedScore } from './runs.ts';

export interface Machine {
  readonly type: string;
  readonly id: string;
}

export interface ScoreFilter extends Machine {
  readonly label?: 'normal' | 'anomaly' | 'unknown';
  /** Part of the path, upper and lower case alike. */
  readonly search?: string;
  /** A score's name, `path` or `label`. */
  readonly sort: string;
  readonly descending: boolean;
}

/** What was computed of a machine's scores; `areas` is the caller's, as JSON. */
export interface StoredAreas extends Machine {
  readonly areas: unknown;
  /** AUCs of the resamples, then as many pAUCs; null where there are none. */
  readonly resampled: Float64Array | null;
}

const RUN = '(SELECT key FROM runs WHERE id = ?)';

export class ScoreStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** In the order of `scores.csv`. */
  machines(run: string): Machine[] {
    return this.#db.all(
      `SELECT machine_type, machine_id FROM scores WHERE run = ${RUN} GROUP BY machine_type, machine_id ORDER BY min(place)`,
      [run],
      (row) => ({ type: String(row['machine_type']), id: String(row['machine_id']) }),
    );
  }

  /** All clips of a machine. */
  ofMachine(run: string, { type, id }: Machine): IndexedScore[] {
    return this.#db.all(
      `SELECT * FROM scores WHERE run = ${RUN} AND machine_type = ? AND machine_id = ? ORDER BY place`,
      [run, type, id],
      scoreOf,
    );
  }

  ofClip(run: string, path: string): IndexedScore | undefined {
    return this.#db.get(`SELECT * FROM scores WHERE run = ${RUN} AND path = ?`, [run, path], scoreOf);
  }

  /** The first line of `scores.csv`. */
  first(run: string): IndexedScore | undefined {
    return this.#db.get(`SELECT * FROM scores WHERE run = ${RUN} ORDER BY place LIMIT 1`, [run], scoreOf);
  }

  page(run: string, filter: ScoreFilter, { offset, limit }: PageOf): Page<IndexedScore> {
    const where = [`run = ${RUN}`, 'machine_type = ?', 'machine_id = ?'];
    const values: (string | number)[] = [run, filter.type, filter.id];
    if (filter.label === 'unknown') where.push('label IS NULL');
    else if (filter.label !== undefined) {
      where.push('label = ?');
      values.push(filter.label);
    }
    if (filter.search !== undefined && filter.search !== '') {
      where.push('contains(path, ?)');
      values.push(filter.search.toLowerCase());
    }
    const condition = where.join(' AND ');
    const total =
      this.#db.get(`SELECT count(*) AS n FROM scores WHERE ${condition}`, values, ({ n }) => Number(n)) ?? 0;
    const direction = filter.descending ? 'DESC' : 'ASC';
    const column = filter.sort === 'path' || filter.sort === 'label';
    const key = column ? filter.sort : 'json_extract(scores, ?)';
    // Unknown labels and scores that are no numbers come last, whichever way the rest is sorted.
    const order = `${key} IS NULL, ${key} ${direction}, place`;
    const path = `$."${filter.sort.replaceAll('"', '')}"`;
    const rows = this.#db.all(
      `SELECT * FROM scores WHERE ${condition} ORDER BY ${order} LIMIT ? OFFSET ?`,
      [...values, ...(column ? [] : [path, path]), limit, offset],
      scoreOf,
    );
    return { total, rows };
  }

  areas(run: string, score: string): StoredAreas[] {
    return this.#db.all(`SELECT * FROM areas WHERE run = ${RUN} AND score = ?`, [run, score], (row) => ({
      type: String(row['machine_type']),
      id: String(row['machine_id']),
      areas: JSON.parse(String(row['areas'])) as unknown,
      resampled: floats(row['resampled']),
    }));
  }

  saveAreas(run: string, score: string, { type, id, areas, resampled }: StoredAreas): void {
    const bytes = resampled && new Uint8Array(resampled.buffer, resampled.byteOffset, resampled.byteLength);
    this.#db.run(
      `INSERT OR REPLACE INTO areas (run, score, machine_type, machine_id, areas, resampled)
       SELECT key, ?, ?, ?, ?, ? FROM runs WHERE id = ?`,
      [score, type, id, JSON.stringify(areas), bytes, run],
    );
  }
}

function floats(value: Row[string] | undefined): Float64Array | null {
  // Copied: SQLite's bytes need not lie at a multiple of 8.
  return value instanceof Uint8Array ? new Float64Array(value.slice().buffer) : null;
}

function scoreOf(row: Row): IndexedScore {
  const scores = JSON.parse(String(row['scores'])) as Record<string, number | null>;
  return {
    path: String(row['path']),
    machineType: String(row['machine_type']),
    machineId: String(row['machine_id']),
    label: row['label'] === null ? null : String(row['label']),
    scores: Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, value ?? NaN])),
  };
}
