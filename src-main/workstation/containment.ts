/** Paths from a page or from a file, kept inside the folder that they belong to. */
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep, win32 } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import { systemCode } from '../runs/files.ts';

/**
 * Where a relative path of a data set, a run or an upload leads, whatever links are on the way.
 *
 * @param root absolute
 * @param path relative, with `/`
 * @returns the real path of what is there
 * @throws UserError `PATH_OUTSIDE`; `FILE_MISSING` where there is nothing
 */
export async function containedPath(root: string, path: string): Promise<string> {
  const target = join(root, plainRelative(path));
  const base = await real(root, path);
  const found = await real(target, path);
  if (!isInside(base, found)) throw outside(path);
  return found;
}

/**
 * Where something new may be written: the nearest folder that is there already has to lie inside.
 *
 * @returns absolute; nothing need be there
 * @throws UserError `PATH_OUTSIDE`; `FILE_MISSING` where the root is not there
 */
export async function containedTarget(root: string, path: string): Promise<string> {
  const plain = plainRelative(path);
  const base = await real(root, path);
  // From the top down, so that a link on the way is met before anything behind it is looked at.
  let at = base;
  for (const name of plain.split('/')) {
    at = await realpath(join(at, name)).catch(async (error: unknown) => {
      // Nothing there yet; a link to nothing would be followed when the file is written.
      if (systemCode(error) === 'ENOENT' && (await isNothing(join(at, name)))) return join(at, name);
      throw outside(path, error);
    });
    if (!isInside(base, at)) throw outside(path);
  }
  return at;
}

/**
 * A relative path without anything that could lead out of a folder or mean something else on another system.
 *
 * @throws UserError `PATH_OUTSIDE`
 */
export function plainRelative(path: string): string {
  const parts = path.split('/');
  const refused =
    path.includes('\0') ||
    path.includes('\\') ||
    isAbsolute(path) ||
    // `C:x`, `\\server\share`, `file.wav:stream`
    win32.isAbsolute(path) ||
    /^[a-z]:/i.test(path) ||
    parts.some((part) => part === '' || part === '.' || part === '..');
  if (refused) throw outside(path);
  return path;
}

/** Whether `path` is `folder` or lies in it; both absolute and real. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function isNothing(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => false,
    (error: unknown) => systemCode(error) === 'ENOENT',
  );
}

async function real(absolute: string, path: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ENOTDIR') {
      throw new UserError('FILE_MISSING', `There is no file ${absolute}.`, {
        hint: 'Bring it back (was a drive removed, or the file moved?), then look again.',
        details: { path: absolute },
        cause,
      });
    }
    throw outside(path, cause);
  }
}

function outside(path: string, cause?: unknown): UserError {
  const shown = path.replaceAll('\0', '\\0').slice(0, 200);
  return new UserError('PATH_OUTSIDE', `'${shown}' does not lie in the folder that it should belong to.`, {
    hint: 'Copy the file into that folder, or import the folder in which it really is.',
    details: { path: shown },
    ...(cause === undefined ? {} : { cause }),
  });
}
