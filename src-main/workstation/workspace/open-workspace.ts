/** A workspace's folder: made, locked, opened, closed. */
import { existsSync } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import { diskFailure, makeFolder } from '../../runs/files.ts';
import { movedUpload } from '../../runs/moved.ts';
import { openDatabase, STORE_FILE, type Database } from '../../store/database.ts';
import { DatasetStore } from '../../store/datasets.ts';
import { LOCK_FILE, takeWriteLock, type LockOwner } from '../../store/lock.ts';
import type { OpenWorkspace } from '../context.ts';
import { LOG_FILE } from '../log.ts';

const FOLDERS = {
  runs: 'runs',
  codebooks: 'codebooks',
  uploads: 'uploads',
  outliers: 'outliers',
  reports: 'reports',
} as const;

export interface OpenedWorkspace extends OpenWorkspace {
  /** Who has it open, where that is someone else. */
  readonly owner: LockOwner | undefined;
  /** Nobody else has it open, but its folder cannot be written. */
  readonly sealed: boolean;
  /** The copy of the store from before it was brought to this version's format; undefined where it had that. */
  readonly copiedTo: string | undefined;
  /** It was not closed the last time; its store has been checked. */
  readonly afterCrash: boolean;
  close(): void;
}

/**
 * Makes the folder a workspace if it is new or empty; one that is a workspace already stays as it is.
 *
 * @throws UserError `WORKSPACE_NOT_EMPTY`, `FOLDER_IS_FILE`, `DISK_*`
 */
export async function makeWorkspace(path: string): Promise<void> {
  const about = await stat(path).catch(() => undefined);
  if (about !== undefined && !about.isDirectory()) {
    throw new UserError('FOLDER_IS_FILE', `${path} is a file, not a folder.`, {
      hint: `Choose a folder, for example ${dirname(path)}.`,
      details: { path },
    });
  }
  if (about === undefined) {
    await makeFolder(path);
    return;
  }
  if (existsSync(join(path, STORE_FILE))) return;
  const names = await readdir(path).catch((error: unknown) => {
    throw diskFailure(path, error);
  });
  const foreign = names.find((name) => !name.startsWith('.') && !isOurs(name));
  if (foreign === undefined) return;
  throw new UserError('WORKSPACE_NOT_EMPTY', `The folder ${path} holds other files (${foreign}).`, {
    hint: 'Choose an empty or a new folder. Recordings need not lie in the workspace: they are imported from where they are.',
    details: { path, foreign },
  });
}

/** What a workspace leaves behind when its store is moved away. */
function isOurs(name: string): boolean {
  return Object.hasOwn(FOLDERS, name) || [LOG_FILE, LOCK_FILE, STORE_FILE].some((own) => name.startsWith(own));
}

/**
 * Opens a folder that is a workspace or was made ready by `makeWorkspace`. Whoever comes second gets it for reading.
 *
 * @param isNew whether there may be no store yet
 * @throws UserError `WORKSPACE_MISSING`, and as `openDatabase`, `takeWriteLock`
 */
export async function openWorkspace(folder: string, isNew: boolean, countRuns: () => number): Promise<OpenedWorkspace> {
  const path = await realpath(folder).catch(() => folder);
  if (!existsSync(isNew ? path : join(path, STORE_FILE))) {
    throw new UserError('WORKSPACE_MISSING', `There is no workspace in ${path}.`, {
      hint: existsSync(path)
        ? 'Choose the folder of a workspace (it holds earmark.sqlite), or make a new workspace.'
        : 'The folder is gone: bring it back (was a drive removed?), or make a new workspace.',
      details: { path },
    });
  }
  const lock = takeWriteLock(path);
  const mine = 'release' in lock;
  const sealed = !mine && lock.sealed;
  let database: Database | undefined;
  try {
    database = openDatabase(path, mine ? { check: lock.afterCrash } : { readOnly: true, sealed });
    const folders = {
      runs: join(path, FOLDERS.runs),
      codebooks: join(path, FOLDERS.codebooks),
      uploads: join(path, FOLDERS.uploads),
      outliers: join(path, FOLDERS.outliers),
      reports: join(path, FOLDERS.reports),
    };
    if (mine) {
      for (const each of Object.values(folders)) await makeFolder(each);
      bringAlong(new DatasetStore(database), folders.uploads);
    }
    return opened(path, database, folders, lock, countRuns);
  } catch (error) {
    database?.close();
    if (mine) lock.release();
    throw error;
  }
}

/** Recordings that lie in a workspace which was moved. */
function bringAlong(datasets: DatasetStore, uploads: string): void {
  for (const { id, root } of datasets.list()) {
    const here = movedUpload(root, uploads);
    if (here !== root) datasets.relocate(id, here);
  }
}

function opened(
  path: string,
  database: Database,
  folders: OpenWorkspace['folders'],
  lock: ReturnType<typeof takeWriteLock>,
  countRuns: () => number,
): OpenedWorkspace {
  const datasets = new DatasetStore(database);
  const mine = 'release' in lock;
  const { readOnly } = database;
  return {
    ...{ path, readOnly, database, datasets, folders },
    owner: mine ? undefined : lock.owner,
    sealed: !mine && lock.sealed,
    copiedTo: database.copiedTo,
    afterCrash: mine && lock.afterCrash,
    info: () => ({ path, name: basename(path), datasets: datasets.count(), runs: countRuns(), readOnly }),
    close: () => {
      database.close();
      if (mine) lock.release();
    },
  };
}
