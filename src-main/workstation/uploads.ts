/** Files that a page hands over in parts, because it knows no paths. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import { diskFailure, makeFolder } from '../runs/files.ts';
import { containedTarget, plainRelative } from './containment.ts';

export interface UploadPart {
  /** One folder's name. */
  readonly folder: string;
  /** Relative to it, with `/`. */
  readonly path: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What Earmark reads, and other formats, so that the import can say what to do about them. */
const SOUND = /\.(wav|wave|flac|mp3|m4a|aac|ogg|oga|opus|wma|aif|aiff|aifc|w64|caf|au|snd)$/i;

/**
 * Writes one part. The first (offset 0) begins the file anew; each other has to go on where the file ends.
 *
 * @param uploads the workspace's folder for them
 * @returns the folder in `uploads`, absolute
 * @throws UserError `UPLOAD_NOT_SOUND`, `UPLOAD_GAP`, `PATH_OUTSIDE`, `DISK_*`
 */
export async function writePart(uploads: string, { folder, path, offset, bytes }: UploadPart): Promise<string> {
  if (folder.includes('/') || folder.startsWith('.') || path.split('/').some((name) => name.startsWith('.'))) {
    // Also what `plainRelative` would take: a folder in a folder, a hidden file.
    plainRelative('..');
  }
  if (!SOUND.test(path)) {
    throw new UserError('UPLOAD_NOT_SOUND', `${path} is no sound file.`, {
      hint: 'Drop recordings only: WAV or FLAC files, or folders of them.',
      details: { path },
    });
  }
  const root = await containedTarget(uploads, folder);
  const target = await containedTarget(uploads, `${folder}/${plainRelative(path)}`);
  await makeFolder(dirname(target));
  try {
    const flags =
      constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW | (offset === 0 ? constants.O_TRUNC : 0);
    const file = await open(target, flags, 0o644);
    try {
      const { size } = await file.stat();
      if (size !== offset) throw gap(path, size, offset);
      await file.write(bytes, 0, bytes.length, offset);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskFailure(target, error);
  }
  return join(root);
}

function gap(path: string, size: number, offset: number): UserError {
  return new UserError('UPLOAD_GAP', `${path}: a part begins at byte ${offset}, but the file ends at ${size}.`, {
    hint: 'Drop the file again.',
    details: { path, size, offset },
  });
}
