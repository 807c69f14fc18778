/** What a person reads when a checkpoint cannot be written, found or trusted. */
import { basename, dirname } from 'node:path';

import { UserError } from '../../../src-shared/errors.ts';

export function checkpointDamaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('CHECKPOINT_DAMAGED', `The checkpoint ${path} is damaged: ${reason}.`, {
    hint: 'Resume from an earlier checkpoint of this run, or copy the file again from where it came.',
    details: { path, reason },
    cause,
  });
}

export function checkpointNewer(path: string, version: number, supported: number): UserError {
  return new UserError(
    'CHECKPOINT_NEWER',
    `The checkpoint ${path} has format ${version}; this Earmark reads up to format ${supported}.`,
    { hint: 'Update Earmark, then open the run again.', details: { path, version, supported } },
  );
}

export function checkpointMissing(path: string, cause?: unknown): UserError {
  return new UserError('CHECKPOINT_MISSING', `There is no checkpoint at ${path}.`, {
    hint: "Check the path, or start the run again if its folder's checkpoints were deleted.",
    details: { path },
    cause,
  });
}

function checkpointUnreadable(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('CHECKPOINT_UNREADABLE', `The checkpoint ${path} cannot be read: ${reason}.`, {
    hint: 'Check the permissions of the file and the health of the disk, or resume from an earlier checkpoint.',
    details: { path, reason },
    cause,
  });
}

/** For the memory that a checkpoint's tensors need. */
export function checkpointTooLarge(path: string, bytes: number, cause: unknown): UserError {
  const megabytes = Math.ceil(bytes / 1e6);
  return checkpointUnreadable(path, `its tensors need ${megabytes} MB, which could not be allocated`, cause);
}

/** Turns what reading `path` threw into a refusal; errors that do not concern the file (too many open files) stay. */
export function readFailure(path: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return checkpointMissing(path, error);
    case 'EACCES':
    case 'EPERM':
      return checkpointUnreadable(path, 'permission was denied', error);
    case 'EIO':
    case 'ESTALE':
    case 'ENXIO':
      return checkpointUnreadable(path, 'the disk reported an error', error);
    case 'EISDIR':
      return checkpointUnreadable(path, 'it is a folder', error);
    case 'NOT_A_FILE':
      return checkpointUnreadable(path, 'it is a pipe, a socket or a device', error);
    default:
      return error;
  }
}

/** Turns what writing `path` threw into a refusal. Checkpoints that were there before are untouched in every case. */
export function writeFailure(path: string, error: unknown): unknown {
  const code = errorCode(error);
  const details = { path, reason: code };
  const folder = dirname(path);
  switch (code) {
    case undefined:
      return error;
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError('DISK_FULL', `The checkpoint ${basename(path)} does not fit on the disk of ${folder}.`, {
        hint: 'Free some space there, then resume the run: earlier checkpoints are intact.',
        details,
        cause: error,
      });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new UserError('DISK_READONLY', `Earmark may not write the checkpoint ${basename(path)} into ${folder}.`, {
        hint: 'Make the folder writable, or move the run to another place, then resume it.',
        details,
        cause: error,
      });
    case 'ENOENT':
    case 'ENOTDIR':
      return new UserError('CHECKPOINT_MISSING', `The checkpoint folder ${folder} is gone.`, {
        hint: 'Bring the folder back (was a drive removed?), then resume the run.',
        details,
        cause: error,
      });
    default:
      return new UserError('CHECKPOINT_NOT_WRITTEN', `The checkpoint ${path} could not be written (${code}).`, {
        hint: 'Check the disk or the network share, then resume the run: earlier checkpoints are intact.',
        details,
        cause: error,
      });
  }
}

/** The operating system's name of an error (`ENOSPC`), or undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
