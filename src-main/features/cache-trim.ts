/** Keeps the feature cache's folder within its size. Other processes may read, write and delete there meanwhile. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface CacheContents {
  readonly entries: number;
  readonly bytes: number;
}

interface Entry {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly usedAt: number;
}

/** A temporary file older than this was left by a process that died. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Files are looked at this many at a time. */
const AT_ONCE = 64;

/** Only names that the cache gives, so that a folder shared with something else loses nothing. */
const SHELF = /^[0-9a-f]{2}$/;
const ENTRY = /^[0-9a-f]{62}\.lm$/;
const TEMPORARY = /^[0-9a-f]{10}\.\d+\.[0-9a-f-]{36}\.tmp$/;

export async function listEntries(folder: string): Promise<Entry[]> {
  return (await listFiles(folder)).filter(({ path }) => path.endsWith('.lm'));
}

/**
 * Above `limitBytes`, deletes entries from the one used longest ago until at most `targetBytes` are left; deletes
 * abandoned temporary files in any case.
 */
export async function trimEntries(folder: string, limitBytes: number, targetBytes: number): Promise<CacheContents> {
  const files = await listFiles(folder);
  const abandonedBefore = Date.now() - ABANDONED_AFTER_MS;
  const entries: Entry[] = [];
  for (const file of files) {
    if (file.path.endsWith('.lm')) entries.push(file);
    else if (file.usedAt < abandonedBefore) await rm(file.path, { force: true }).catch(() => undefined);
  }
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let count = entries.length;
  if (bytes > limitBytes) {
    entries.sort((a, b) => a.usedAt - b.usedAt);
    for (const entry of entries) {
      if (bytes <= targetBytes) break;
      // One that cannot be deleted (open elsewhere on Windows) stays counted.
      const gone = await rm(entry.path, { force: true }).then(
        () => true,
        () => false,
      );
      if (!gone) continue;
      bytes -= entry.bytes;
      count -= 1;
    }
  }
  return { entries: count, bytes };
}

/** Entries and temporary files; what vanishes meanwhile is not there. */
async function listFiles(folder: string): Promise<Entry[]> {
  const paths: string[] = [];
  for (const shelf of await names(folder)) {
    if (!SHELF.test(shelf)) continue;
    for (const name of await names(join(folder, shelf)))
      if (ENTRY.test(name) || TEMPORARY.test(name)) paths.push(join(folder, shelf, name));
  }
  const files: Entry[] = [];
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const found = await Promise.all(
      paths.slice(at, at + AT_ONCE).map((path) =>
        stat(path).then(
          ({ size, mtimeMs }): Entry => ({ path, bytes: size, usedAt: mtimeMs }),
          () => undefined,
        ),
      ),
    );
    for (const file of found) if (file !== undefined) files.push(file);
  }
  return files;
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
