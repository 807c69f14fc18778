/** Moving tensor memory between files and arrays in pieces: no copy of a whole tensor, none of a whole file. */
import type { FileHandle } from 'node:fs/promises';

/** 8 MiB: large enough for full disk speed, small enough that hashing one piece does not hold the event loop (~10 ms). */
export const CHUNK_BYTES = 8 * 1024 * 1024;

/** The same memory as bytes, in pieces of at most `CHUNK_BYTES`. */
export function* chunksOf(memory: ArrayBufferView): Generator<Uint8Array> {
  for (let at = 0; at < memory.byteLength; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, memory.byteLength - at);
    yield new Uint8Array(memory.buffer, memory.byteOffset + at, length);
  }
}

/** Writes all of `bytes` at `position` (bytes from the start of the file); the system may take them in parts. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

/** Fills `bytes` from `position`; false when the file ends before that. */
export async function readFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, done, bytes.byteLength - done, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
