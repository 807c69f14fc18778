/**
 * Temporary names of checkpoints being written, and the removal of those that an interrupted write left behind.
 *
 * A name says which process on which host writes it, because another process may open the same folder meanwhile (main
 * lists checkpoints while the engine trains) and must not pull the file from under the writer.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { isStillRunning } from '../process/identity.ts';
import { errorCode } from './refusals.ts';

/** Leftovers whose writer cannot be asked (another host, a reused process id) go after a day. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;
const PATTERN = /^\..+\.([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Temporary files that this process is writing now. */
const inUse = new Set<string>();

/** A fresh name in the folder of `path`, so that the final rename stays within one file system. */
export function claimTemporary(path: string): string {
  const unique = `${HOST}-${process.pid}-${randomBytes(6).toString('hex')}`;
  const temporary = join(dirname(path), `.${basename(path)}.${unique}.tmp`);
  inUse.add(basename(temporary));
  return temporary;
}

export function releaseTemporary(temporary: string): void {
  inUse.delete(basename(temporary));
}

/** Deletes what interrupted writes left in `folder`; returns the names. A file that cannot be deleted stays. */
export async function removeLeftovers(folder: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(folder)) {
    if (!(await isLeftover(folder, name))) continue;
    try {
      await rm(join(folder, name));
      removed.push(name);
    } catch (error) {
      // A folder that is read-only now may still be read from.
      if (errorCode(error) === undefined) throw error;
    }
  }
  return removed;
}

async function isLeftover(folder: string, name: string): Promise<boolean> {
  const [, host, pid] = PATTERN.exec(name) ?? [];
  if (host === undefined || pid === undefined || inUse.has(name)) return false;
  if (host === HOST && (Number(pid) === process.pid || !isStillRunning(Number(pid), undefined))) return true;
  try {
    return Date.now() - (await stat(join(folder, name))).mtimeMs > ABANDONED_MS;
  } catch {
    return false; // renamed or removed meanwhile
  }
}
