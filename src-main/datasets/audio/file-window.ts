import type { FileHandle } from 'node:fs/promises';
import { openRegular } from '../../engine/regular-file.ts';
import { damaged, unreadable } from './failures.ts';

/** Enough for a 10 s clip of 16 bit at 16 kHz and its header in one read. */
const FIRST_READ = 512 * 1024;

/**
 * A file that is read through one buffer. Small files take a single read; no position or length that a header claims
 * makes it allocate more than the caller's own limit, because every request is cut to the size of the file first.
 */
export class FileWindow {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly #file: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  /** Where in the file the buffer starts. */
  #start = 0;

  private constructor(path: string, size: number, modified: number, file: FileHandle) {
    this.path = path;
    this.size = size;
    this.modified = modified;
    this.#file = file;
  }

  /** @throws UserError `AUDIO_UNREADABLE` */
  static async open(path: string): Promise<FileWindow> {
    try {
      const file = await openRegular(path);
      const { size, mtimeMs } = await file.stat();
      return new FileWindow(path, size, mtimeMs, file);
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /**
   * Up to `length` bytes from `position`, fewer only at the end of the file. The view is valid until the next call.
   *
   * @throws UserError `AUDIO_UNREADABLE`, or `AUDIO_DAMAGED` when the file shrank while it was read
   */
  async read(position: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - position));
    if (wanted === 0) return this.#buffer.subarray(0, 0);
    const offset = position - this.#start;
    if (offset >= 0 && offset + wanted <= this.#buffer.length) return this.#buffer.subarray(offset, offset + wanted);
    const span = Math.min(Math.max(wanted, FIRST_READ), this.size - position);
    const buffer = this.#buffer.length >= span ? this.#buffer : Buffer.allocUnsafe(span);
    let filled = 0;
    try {
      while (filled < span) {
        const { bytesRead } = await this.#file.read(buffer, filled, span - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
    } catch (error) {
      throw unreadable(this.path, error);
    }
    if (filled < wanted) throw damaged(this.path, 'it became shorter while it was read');
    this.#buffer = buffer.subarray(0, filled);
    this.#start = position;
    return this.#buffer.subarray(0, wanted);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
