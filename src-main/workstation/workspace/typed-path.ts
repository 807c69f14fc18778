/** Paths that a person typed, pasted or chose in a dialog. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';

/**
 * `~` is the home folder, quotes around a pasted path go. A relative path is refused: nobody at a window knows the
 * folder that it would be relative to.
 *
 * @returns absolute
 * @throws UserError `PATH_NOT_ABSOLUTE`
 */
export function typedPath(text: string): string {
  const plain = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  const path = plain === '~' || /^~[/\\]/.test(plain) ? join(homedir(), plain.slice(1)) : plain;
  if (isAbsolute(path) && !path.includes('\0')) return resolve(path);
  throw new UserError('PATH_NOT_ABSOLUTE', `'${plain.replaceAll('\0', '\\0')}' is not a whole path.`, {
    hint: `Give the path from its beginning, for example ${join(homedir(), 'recordings')}.`,
  });
}
