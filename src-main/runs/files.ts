/** Writing a run's files so that a crash leaves the old file or the new one, and saying why a disk refuses. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';

/**
 * Writes to a temporary name in the same folder, syncs, renames.
 *
 * @throws UserError `DISK_FULL`, `DISK_READONLY`, `FOLDER_MISSING`, `FILE_NOT_WRITTEN`; an older file is intact
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskFailure(path, error);
  }
}

/** @throws UserError as `writeAtomically` */
export async function makeFolder(folder: string): Promise<void> {
  // Node's recursive mkdir says ENOENT for a parent that is read-only.
  try {
    await mkdir(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder));
      await makeFolder(folder);
    } else if (code !== 'EEXIST' || !(await stat(folder)).isDirectory()) {
      throw diskFailure(folder, error);
    }
  }
}

/** What a person reads when `path` cannot be written; errors that are not the file system's stay. */
export function diskFailure(path: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === undefined || cause instanceof UserError) return cause;
  const refuse = (name: string, message: string, hint: string): UserError =>
    new UserError(name, message, { hint, details: { path, reason: code }, cause });
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse(
        'DISK_FULL',
        `There is no room on the disk for ${path}.`,
        'Free some space there, then resume the run: what was written before is intact.',
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return refuse(
        'DISK_READONLY',
        `Earmark may not write ${path}.`,
        'Make the folder writable, or choose another one.',
      );
    case 'ENOENT':
      return refuse('FOLDER_MISSING', `The folder of ${path} is gone.`, 'Bring it back (was a drive removed?).');
    case 'ENOTDIR':
    case 'EEXIST':
      return refuse(
        'FOLDER_IS_FILE',
        `${path} cannot be a folder: there is a file of that name on the way.`,
        'Choose another folder.',
      );
    default:
      return refuse('FILE_NOT_WRITTEN', `${path} could not be written (${code}).`, 'Check the disk, then try again.');
  }
}

/** The operating system's name of an error (`ENOSPC`). */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
