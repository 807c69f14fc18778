/**
 * The workspace's SQLite file, and the only door to it. Calls are synchronous and short: a page of clips takes
 * milliseconds. What needs long (scans, training) collects its results first and writes them in one transaction.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { UserError } from '../../src-shared/errors.ts';
import { damaged, readOnlyRefusal, sqliteCode, storeFailure } from './failures.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { sealedStore, type SealedStore } from './sealed.ts';

export const STORE_FILE = 'earmark.sqlite';

/** `EarM`: tells the file from other programs' SQLite files. */
const APPLICATION_ID = 0x4561724d;
/** Another process holds the file for one transaction at most. */
const BUSY_MS = 5000;

export type Row = Record<string, SQLOutputValue>;
export type Values = readonly SQLInputValue[];

export interface DatabaseOptions {
  /** Refuses every change; the file must exist. Default: false. */
  readonly readOnly?: boolean;
  /** The folder cannot be written (`readOnly` too): SQLite's files beside the store cannot be made. Default: false. */
  readonly sealed?: boolean;
  /** Reads every page at the start: after a crash. Default: false. */
  readonly check?: boolean;
  /** For tests of migrations. */
  readonly migrations?: readonly Migration[];
}

interface OpenedFile {
  readonly path: string;
  readonly readOnly: boolean;
  readonly copiedTo: string | undefined;
  readonly sealed: SealedStore | undefined;
}

/** Statements are prepared once each and kept. */
export class Database {
  /** Of the file. */
  readonly path: string;
  readonly readOnly: boolean;
  /** The copy that was made before the file was brought to this version's format; undefined where it had that. */
  readonly copiedTo: string | undefined;
  readonly #sealed: SealedStore | undefined;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #inTransaction = false;

  constructor(db: DatabaseSync, { path, readOnly, copiedTo, sealed }: OpenedFile) {
    this.#db = db;
    this.path = path;
    this.readOnly = readOnly;
    this.copiedTo = copiedTo;
    this.#sealed = sealed;
  }

  /** @param read makes a row what the caller wants */
  all<T>(sql: string, values: Values, read: (row: Row) => T): T[] {
    return this.#guarded(() => this.#statement(sql).all(...values)).map(read);
  }

  get<T>(sql: string, values: Values, read: (row: Row) => T): T | undefined {
    const row = this.#guarded(() => this.#statement(sql).get(...values));
    return row === undefined ? undefined : read(row);
  }

  /**
   * @returns how many rows it changed
   * @throws UserError `WORKSPACE_READ_ONLY`, `DISK_FULL`
   */
  run(sql: string, values: Values = []): number {
    this.requireWritable();
    return Number(this.#guarded(() => this.#statement(sql).run(...values)).changes);
  }

  /**
   * All of it or nothing. A transaction inside another is a part of it.
   *
   * @throws UserError `WORKSPACE_READ_ONLY`, `WORKSPACE_BUSY`, `DISK_FULL`; what `work` throws
   */
  transaction<T>(work: () => T): T {
    this.requireWritable();
    if (this.#inTransaction) return work();
    this.#guarded(() => this.#db.exec('BEGIN IMMEDIATE'));
    this.#inTransaction = true;
    try {
      const result = work();
      this.#guarded(() => this.#db.exec('COMMIT'));
      return result;
    } catch (error) {
      // SQLite has rolled back by itself where the disk was full.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** @throws UserError `WORKSPACE_READ_ONLY` */
  requireWritable(): void {
    if (this.readOnly) throw readOnlyRefusal(this.path, this.#sealed !== undefined);
  }

  /** Reads every page, index and reference of the file. @returns what is wrong, each in a few words; empty: nothing */
  damage(): string[] {
    const found = this.#guarded(() => this.#db.prepare('PRAGMA integrity_check(20)').all());
    const broken = found.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok');
    const dangling = this.#guarded(() => this.#db.prepare('PRAGMA foreign_key_check').all());
    const tables = new Set(dangling.map((row) => `rows of ${String(row['table'])} refer to nothing`));
    return [...broken, ...tables];
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
    this.#sealed?.forget();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFailure(this.path, error);
    }
  }
}

/**
 * Opens `<folder>/earmark.sqlite` and brings it to this version's format; an older file is copied to
 * `earmark.sqlite.v<version>` before. Makes it where there is none, unless it is to be read only.
 *
 * @throws UserError `WORKSPACE_NEWER`, `WORKSPACE_OLDER` (an older one, read only), `WORKSPACE_DAMAGED`,
 *   `WORKSPACE_MISSING` (none, read only), `WORKSPACE_UNREADABLE`, `DISK_FULL`
 */
export function openDatabase(folder: string, options: DatabaseOptions = {}): Database {
  const { readOnly = false, sealed: isSealed = false, check = false, migrations = allMigrations } = options;
  const path = join(folder, STORE_FILE);
  if (readOnly && !existsSync(path)) {
    throw new UserError('WORKSPACE_MISSING', `There is no workspace in ${folder}.`, {
      hint: 'Open the folder of a workspace, or make a new one.',
      details: { path },
    });
  }
  let db: DatabaseSync | undefined;
  let sealed: SealedStore | undefined;
  try {
    sealed = isSealed ? sealedStore(path) : undefined;
    db = new DatabaseSync(sealed?.location ?? path, { readOnly, timeout: BUSY_MS, enableForeignKeyConstraints: true });
    // SQLite's own LIKE and lower() know no letters beyond ASCII.
    db.function('contains', { deterministic: true }, (value, part) =>
      Number(String(value).toLowerCase().includes(String(part))),
    );
    const copiedTo = prepare(db, path, { readOnly, check, migrations });
    return new Database(db, { path, readOnly, copiedTo, sealed });
  } catch (error) {
    if (db?.isOpen === true) db.close();
    sealed?.forget();
    throw storeFailure(path, error);
  }
}

/** @returns the copy that it has made of an older file */
function prepare(
  db: DatabaseSync,
  path: string,
  { readOnly, check, migrations }: Required<Omit<DatabaseOptions, 'sealed'>>,
): string | undefined {
  // The first statement that reads the file: one that is no SQLite file is refused here.
  const version = pragma(db, 'user_version');
  const application = pragma(db, 'application_id');
  const isNew = version === 0 && application === 0 && pragma(db, 'schema_version') === 0;
  if (!isNew && application !== APPLICATION_ID) throw damaged(path, 'it is the file of another program');
  if (version > migrations.length) {
    throw new UserError(
      'WORKSPACE_NEWER',
      `The workspace was made by a newer Earmark: ${path} has format ${version}, this one reads ${migrations.length}.`,
      { hint: 'Update Earmark.', details: { path, version, reads: migrations.length } },
    );
  }
  if (check) {
    const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (found !== 'ok') throw damaged(path, String(found));
  }
  if (readOnly) {
    if (version === migrations.length) return undefined;
    throw new UserError(
      'WORKSPACE_OLDER',
      `The workspace is open in an older Earmark: ${path} has format ${version}, this one reads ${migrations.length}.`,
      { hint: 'Close it there, then open it here again.', details: { path, version, reads: migrations.length } },
    );
  }
  // Readers and the writer do not wait for each other. With NORMAL a power cut may lose the last changes, but breaks
  // nothing.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  if (version === migrations.length) return undefined;
  const copy = isNew ? undefined : `${path}.v${version}`;
  if (copy !== undefined) backUp(db, copy);
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      migration.up(db);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}; COMMIT;`);
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      if (sqliteCode(error) !== undefined && sqliteCode(error) !== 1) throw error;
      throw damaged(path, `its format could not be brought up to date at step ${index + 1}, ${migration.name}`, error);
    }
  }
  return copy;
}

/**
 * A consistent copy, whatever is still in the write-ahead log. Under its name it is whole: a copy that was cut off has another,
 * and is replaced the next time.
 */
function backUp(db: DatabaseSync, copy: string): void {
  const unfinished = `${copy}.tmp`;
  rmSync(unfinished, { force: true });
  db.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, copy);
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id' | 'schema_version'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
