/**
 * Who may write a workspace. The lock is the operating system's, on a small SQLite file: it goes with the process that
 * holds it, however that ends, so there are no stale ones to judge, and two that come at once cannot both have it. The
 * file says who it is, for the message.
 */
import { accessSync, constants } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteCode, storeFailure } from './failures.ts';

export const LOCK_FILE = 'earmark.lock';

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface WriteLock {
  /** Whoever had it before ended without giving it back: what it wrote should be checked. */
  readonly afterCrash: boolean;
  release(): void;
}

const BUSY = 5;

/** Why there is no lock to be had. */
export interface NoLock {
  /** Who has it, where that is known. */
  readonly owner: LockOwner | undefined;
  /** Nobody can have it: the folder cannot be written. */
  readonly sealed: boolean;
}

/**
 * @returns the lock, or why it is not to be had
 * @throws UserError `WORKSPACE_UNREADABLE`, `DISK_FULL`, `WORKSPACE_DAMAGED`
 */
export function takeWriteLock(folder: string): WriteLock | NoLock {
  const path = join(folder, LOCK_FILE);
  if (!canBeWritten(folder)) return { owner: undefined, sealed: true };
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    // A journal that is kept is not created and deleted beside the file again and again.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE;');
    db.exec('CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since TEXT)');
    const afterCrash = db.prepare('SELECT * FROM owner').get() !== undefined;
    db.exec('DELETE FROM owner');
    const now = new Date().toISOString();
    db.prepare('INSERT INTO owner VALUES (?, ?, ?)').run(process.pid, hostname(), now);
    // Reserved again at once, for as long as this process lives; others can still read who it is.
    db.exec('COMMIT; BEGIN IMMEDIATE;');
    return held(db, afterCrash);
  } catch (error) {
    const owner = sqliteCode(error) === BUSY && db !== undefined ? { owner: ownerIn(db), sealed: false } : undefined;
    if (db?.isOpen === true) db.close();
    if (owner !== undefined) return owner;
    throw storeFailure(path, error);
  }
}

/** A read-only disk, or no right to write there. Anything else is for SQLite to find out, which says it better. */
function canBeWritten(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM';
  }
}

function held(db: DatabaseSync, afterCrash: boolean): WriteLock {
  return {
    afterCrash,
    release: () => {
      if (!db.isOpen) return;
      try {
        db.exec('DELETE FROM owner; COMMIT;');
      } catch (error) {
        // On a disk that takes nothing any more the name stays, and the next one checks the store as after a crash: rightly.
        // The lock itself goes with the file.
        if (sqliteCode(error) === undefined) throw error;
      } finally {
        db.close();
      }
    },
  };
}

function ownerIn(db: DatabaseSync): LockOwner | undefined {
  try {
    const row = db.prepare('SELECT pid, host, since FROM owner').get();
    return row === undefined ? undefined : ({ ...row } as unknown as LockOwner);
  } catch {
    // It is being written just now.
    return undefined;
  }
}
