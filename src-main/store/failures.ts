/** What a person reads when the store's file cannot be used. */
import { UserError } from '../../src-shared/errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The primary result code, or undefined for errors that are not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  // Extended codes keep the primary one in their lowest byte.
  return error.errcode & 0xff;
}

/** SQLite's refusals as `UserError`s; errors of our own (wrong SQL, a broken rule) stay as they are. */
export function storeFailure(path: string, cause: unknown): unknown {
  const code = sqliteCode(cause);
  const refuse = (name: string, message: string, hint: string): UserError =>
    new UserError(name, message, { hint, details: { path, sqlite: code }, cause });
  switch (code) {
    case CORRUPT:
    case NOTADB:
      return damaged(path, (cause as Error).message, cause);
    case READONLY:
      return readOnlyRefusal(path);
    case BUSY:
      return refuse('WORKSPACE_BUSY', `Another program is writing ${path}.`, 'Try again in a moment.');
    case FULL:
      return refuse(
        'DISK_FULL',
        `There is no room on the disk for ${path}.`,
        'Free some space there, then try again: what was written before is intact.',
      );
    case CANTOPEN:
    case IOERR:
      return refuse(
        'WORKSPACE_UNREADABLE',
        `${path} cannot be read or written (${(cause as Error).message}).`,
        'Check the disk and your permission to write there, then open the workspace again.',
      );
    default:
      return cause;
  }
}

export function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('WORKSPACE_DAMAGED', `${path} is damaged (${reason}).`, {
    hint: 'Put the file back from a copy, or move it away and open the folder again: runs are found anew in their folders, data sets have to be imported again.',
    details: { path, reason },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** @param sealed nobody else has it open, but its folder cannot be written */
export function readOnlyRefusal(path: string, sealed = false): UserError {
  return new UserError('WORKSPACE_READ_ONLY', 'The workspace is open for reading only, so nothing can be changed.', {
    hint: sealed
      ? 'Its folder cannot be written: make it writable, or copy it to a disk that is, then open it again.'
      : 'Close it in the other window or program, then open it here again.',
    details: { path },
  });
}
