/** Data sets of a workspace: what was scanned, and which clips a person has left out. */
import { randomBytes } from 'node:crypto';
import type { Clip, ClipRecord, GroupCounts, Label, ScanReport, Severity, Split } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { clipAt, clipPage, clipsOf, recordsOf, writeClips, type ClipFilter, type StoredClip } from './clips.ts';
import type { Database, Row } from './database.ts';
import { problemGroups, problemPage, type StoredProblem, type StoredProblemGroup } from './problems.ts';

export interface NewDataset {
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  readonly layout: string;
  readonly title: string;
  readonly pattern: string | null;
  readonly channel: number;
  readonly sample: boolean;
}

/** What a scan of `clips` found; `report.records` are in their order. */
export interface Scan {
  readonly layout: string;
  readonly title: string;
  /** In the order of their paths. */
  readonly clips: readonly Clip[];
  readonly report: ScanReport;
}

export interface StoredDataset extends NewDataset {
  readonly id: string;
  readonly fingerprint: string | null;
  /** ISO 8601. */
  readonly added: string;
  readonly scanned: string;
  readonly clips: number;
  /** Without problems of severity `error`, and not left out. */
  readonly usable: number;
  readonly skipped: number;
  /** Of the usable clips, s. */
  readonly seconds: number;
  readonly bytes: number;
  /** Of clips that are not left out. */
  readonly problems: Readonly<Record<Severity, number>>;
  /** Of the usable clips; a machine without any has zeros. */
  readonly groups: readonly GroupCounts[];
}

export interface Page<T> {
  readonly total: number;
  readonly rows: readonly T[];
}

export interface PageOf {
  readonly offset: number;
  readonly limit: number;
}

/** Rows of `clips`, `problems` and `skipped_clips` belong to a `key` that never leaves this folder. */
export class DatasetStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  count(): number {
    return this.#db.get('SELECT count(*) AS n FROM datasets', [], ({ n }) => Number(n)) ?? 0;
  }

  /** In the order in which they were added. */
  list(): StoredDataset[] {
    return this.#db.all('SELECT * FROM datasets ORDER BY key', [], readDataset);
  }

  find(id: string): StoredDataset | undefined {
    return this.#db.get('SELECT * FROM datasets WHERE id = ?', [id], readDataset);
  }

  /** The newest data set of a folder. */
  findByRoot(root: string): StoredDataset | undefined {
    return this.#db.get('SELECT * FROM datasets WHERE root = ? ORDER BY key DESC', [root], readDataset);
  }

  /** @throws UserError `DATASET_UNKNOWN` */
  get(id: string): StoredDataset {
    const found = this.find(id);
    if (found === undefined) throw unknown(id);
    return found;
  }

  /** @throws UserError `WORKSPACE_READ_ONLY`, `DISK_FULL` */
  add(about: NewDataset, scan: Scan): StoredDataset {
    const id = newId(about.name);
    return this.#db.transaction(() => {
      const now = new Date().toISOString();
      const { name, root, layout, title, pattern, channel, sample } = about;
      this.#db.run(
        `INSERT INTO datasets (id, name, root, layout, title, pattern, channel, sample, added, scanned)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [id, name, root, layout, title, pattern, channel, Number(sample), now, now],
      );
      return this.replaceScan(id, scan);
    });
  }

  /** Takes the place of the earlier scan; clips that were left out stay so. */
  replaceScan(id: string, { layout, title, clips, report }: Scan): StoredDataset {
    return this.#db.transaction(() => {
      const key = this.#key(id);
      this.#db.run('UPDATE datasets SET layout = ?, title = ?, fingerprint = ?, scanned = ? WHERE key = ?', [
        layout,
        title,
        report.fingerprint ?? null,
        new Date().toISOString(),
        key,
      ]);
      writeClips(this.#db, key, clips, report);
      return this.#counted(key);
    });
  }

  /** The same recordings at another place; what people said about them goes along. */
  relocate(id: string, root: string): void {
    this.#db.transaction(() => {
      this.#db.run('UPDATE datasets SET root = ? WHERE key = ?', [root, this.#key(id)]);
      this.#db.run('UPDATE reviews SET root = ? WHERE dataset = ?', [root, id]);
    });
  }

  /** The recordings stay. */
  remove(id: string): void {
    this.#db.run('DELETE FROM datasets WHERE key = ?', [this.#key(id)]);
  }

  /** All clips, those included that cannot be used, in the order of their paths. */
  clips(id: string): Clip[] {
    return clipsOf(this.#db, this.#key(id), false);
  }

  /** Without those that a person left out or that have a problem of severity `error`. */
  usableClips(id: string): Clip[] {
    return clipsOf(this.#db, this.#key(id), true);
  }

  /** As the last scan found them, for `scanDataset({ previous })`. */
  records(id: string): ClipRecord[] {
    return recordsOf(this.#db, this.#key(id));
  }

  /** Paths of clips that are not usable, for either reason, in order. */
  leftOut(id: string): string[] {
    return this.#db.all(
      'SELECT path FROM clips WHERE dataset = ? AND (unusable OR skipped) ORDER BY place',
      [this.#key(id)],
      ({ path }) => String(path),
    );
  }

  /** Whether it can be used or not. */
  clip(id: string, path: string): Clip | undefined {
    return clipAt(this.#db, this.#key(id), path);
  }

  clipPage(id: string, filter: ClipFilter, page: PageOf): Page<StoredClip> {
    return clipPage(this.#db, this.#key(id), filter, page);
  }

  problemGroups(id: string): StoredProblemGroup[] {
    return problemGroups(this.#db, this.#key(id));
  }

  problems(id: string, code: string | undefined, page: PageOf): Page<StoredProblem> {
    return problemPage(this.#db, this.#key(id), code, page);
  }

  /** Leaves clips out, or takes them back: those of `paths` and those with a problem of this code. */
  skip(
    id: string,
    choice: { readonly paths?: readonly string[]; readonly code?: string; readonly skipped: boolean },
  ): StoredDataset {
    return this.#db.transaction(() => {
      const key = this.#key(id);
      const sql = choice.skipped
        ? 'INSERT OR IGNORE INTO skipped_clips (dataset, path) SELECT dataset, path FROM clips WHERE dataset = ? AND path'
        : 'DELETE FROM skipped_clips WHERE dataset = ? AND path';
      for (const path of choice.paths ?? []) this.#db.run(`${sql} = ?`, [key, path]);
      if (choice.code !== undefined) {
        this.#db.run(`${sql} IN (SELECT path FROM problems WHERE dataset = ? AND code = ?)`, [key, key, choice.code]);
      }
      // Only rows that change: each is written to the log.
      const isSkipped =
        'EXISTS (SELECT 1 FROM skipped_clips s WHERE s.dataset = clips.dataset AND s.path = clips.path)';
      this.#db.run(`UPDATE clips SET skipped = NOT skipped WHERE dataset = ? AND skipped <> ${isSkipped}`, [key]);
      return this.#counted(key);
    });
  }

  #key(id: string): number {
    const key = this.#db.get('SELECT key FROM datasets WHERE id = ?', [id], (row) => Number(row['key']));
    if (key === undefined) throw unknown(id);
    return key;
  }

  /** Brings the figures of the data set's own row up to date. */
  #counted(key: number): StoredDataset {
    const groups = this.#groups(key);
    this.#db.run(
      `UPDATE datasets SET (clips, usable, skipped, seconds, bytes) = (
         SELECT count(*), ifnull(sum(NOT unusable AND NOT skipped), 0), ifnull(sum(skipped), 0),
                ifnull(sum(seconds) FILTER (WHERE NOT unusable AND NOT skipped), 0), ifnull(sum(size), 0)
         FROM clips WHERE dataset = key),
       (errors, warnings, notes) = (
         SELECT count(*) FILTER (WHERE severity = 'error'), count(*) FILTER (WHERE severity = 'warning'),
                count(*) FILTER (WHERE severity = 'note')
         FROM problems p WHERE dataset = key
           AND NOT EXISTS (SELECT 1 FROM skipped_clips s WHERE s.dataset = p.dataset AND s.path = p.path)),
       groups = ? WHERE key = ?`,
      [JSON.stringify(groups), key],
    );
    return this.#db.get('SELECT * FROM datasets WHERE key = ?', [key], readDataset)!;
  }

  #groups(key: number): GroupCounts[] {
    const cells = this.#db.all(
      `SELECT machine_type, machine_id, split, label, sum(NOT unusable AND NOT skipped) AS n FROM clips
       WHERE dataset = ? GROUP BY machine_type, machine_id, split, label ORDER BY machine_type, machine_id`,
      [key],
      (row) =>
        row as unknown as { machine_type: string; machine_id: string; split: Split; label: Label | null; n: number },
    );
    const none = { normal: 0, anomaly: 0, unlabelled: 0 };
    const rows = Map.groupBy(cells, ({ machine_type, machine_id }) => JSON.stringify([machine_type, machine_id]));
    return [...rows.values()].map((own) => {
      const counts = { train: { ...none }, test: { ...none } };
      for (const { split, label, n } of own) counts[split][label ?? 'unlabelled'] += n;
      return { machineType: own[0]!.machine_type, machineId: own[0]!.machine_id, ...counts };
    });
  }
}

/** Readable in addresses and logs: `fan-recordings-3f9c2a`. */
function newId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${slug === '' ? 'data' : slug}-${randomBytes(3).toString('hex')}`;
}

function unknown(id: string): UserError {
  return new UserError('DATASET_UNKNOWN', `There is no data set '${id}' in this workspace.`, {
    hint: 'It may have been removed; choose another one, or import it again.',
    details: { id },
  });
}

function readDataset(row: Row): StoredDataset {
  const { id, name, root, layout, title, pattern, channel, sample, fingerprint, added, scanned } =
    row as unknown as Omit<StoredDataset, 'sample'> & { readonly sample: number };
  const { clips, usable, skipped, seconds, bytes, errors, warnings, notes, groups } = row as unknown as Pick<
    StoredDataset,
    'clips' | 'usable' | 'skipped' | 'seconds' | 'bytes'
  > & { readonly errors: number; readonly warnings: number; readonly notes: number; readonly groups: string };
  return {
    ...{ id, name, root, layout, title, pattern, channel, sample: sample === 1, fingerprint, added, scanned },
    ...{ clips, usable, skipped, seconds, bytes },
    problems: { error: errors, warning: warnings, note: notes },
    groups: JSON.parse(groups) as GroupCounts[],
  };
}
