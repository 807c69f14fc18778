/**
 * Opening files that others made: under a file's name may stand a pipe, whose writer would be waited for (in one of the four
 * threads that Node reads files with, for ever), a device without end, or a sparse file of terabytes.
 */
import { constants as buffers } from 'node:buffer';
import { constants, type FileHandle, open, stat } from 'node:fs/promises';

/** A pipe is then opened without its writer, and refused like everything that is no file. Windows has no such files. */
const FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);

/**
 * For files that grow line by line in a folder that somebody may have sent: a link is not followed, so that no other file of
 * the person's gets the lines. Windows makes links for administrators only.
 */
export const APPEND =
  constants.O_RDWR |
  constants.O_APPEND |
  constants.O_CREAT |
  (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW | constants.O_NONBLOCK);

/** The longest text that V8 can hold, for files that become one. */
const LARGEST_TEXT = buffers.MAX_STRING_LENGTH;

/** @throws the system's error; one of code `EISDIR` or `NOT_A_FILE` where it is a folder, a pipe, a socket or a device */
export async function openRegular(path: string): Promise<FileHandle> {
  // First by name, since to open a device may set it in motion; then what was really opened, should it be another by now.
  requireRegular(await stat(path), path);
  const file = await open(path, FLAGS);
  try {
    requireRegular(await file.stat(), path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A whole file.
 *
 * @param most bytes
 * @throws as `openRegular`; an error of code `EFBIG` where it is larger
 */
export async function readRegular(path: string, most = LARGEST_TEXT): Promise<Buffer> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    if (size > most) throw refusal('EFBIG', `it has ${size} bytes, more than ${most}`, path);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function requireRegular(about: { isFile(): boolean; isDirectory(): boolean }, path: string): void {
  if (about.isDirectory()) throw refusal('EISDIR', 'it is a folder', path);
  if (!about.isFile()) throw refusal('NOT_A_FILE', 'it is a pipe, a socket or a device, not a file', path);
}

/** In the form of the system's own errors, which those who call tell apart by their codes. */
const refusal = (code: string, reason: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${reason}`), { code, syscall: 'open', path });
