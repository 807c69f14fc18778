/**
 * A store in a folder that cannot be written. SQLite keeps an index of its write-ahead log beside the file, also for readers;
 * where that cannot be made, a file without a log is opened as one that nobody changes, and one with a log (its program was
 * killed) is read from a copy, since what the log holds is part of it.
 */
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface SealedStore {
  /** For SQLite. */
  readonly location: string | URL;
  /** After it was closed. */
  forget(): void;
}

export function sealedStore(path: string): SealedStore {
  const log = `${path}-wal`;
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    const location = pathToFileURL(path);
    location.searchParams.set('immutable', '1');
    return { location, forget: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), 'earmark-store-'));
  const location = join(folder, basename(path));
  copyFileSync(path, location);
  copyFileSync(log, `${location}-wal`);
  return { location, forget: () => rmSync(folder, { recursive: true, force: true }) };
}
