/**
 * One cached spectrogram as bytes: a header of 64, then `[band][frame]` in little-endian float32.
 *
 * | at | what |
 * | -- | -- |
 * | 0  | `EARMLM01` |
 * | 8  | 32 bytes: the key (SHA-256) |
 * | 40 | uint32 bands |
 * | 44 | uint32 frames |
 * | 48 | uint32 CRC-32 of bytes 0 to 47 and of the data |
 *
 * Half precision would save half the space at errors up to 0.03 dB, 300 times what the front-end promises.
 */
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';

import type { LogMel } from './log-mel.ts';

const MAGIC = Buffer.from('EARMLM01', 'latin1');
const HEADER_BYTES = 64;
const CHECKED_BYTES = 48;

/** @param key 64 hexadecimal digits */
export function encodeEntry(key: string, { bands, frames, data }: LogMel): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + data.byteLength);
  MAGIC.copy(bytes, 0);
  bytes.write(key, 8, 'hex');
  bytes.writeUInt32LE(bands, 40);
  bytes.writeUInt32LE(frames, 44);
  const body = bytes.subarray(HEADER_BYTES);
  body.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  if (endianness() === 'BE') body.swap32();
  bytes.writeUInt32LE(checksum(bytes), CHECKED_BYTES);
  return bytes;
}

/** The spectrogram, or `undefined` for anything but an intact entry of this key. */
export function decodeEntry(key: string, bytes: Buffer): LogMel | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.toString('hex', 8, 40) !== key) return undefined;
  const bands = bytes.readUInt32LE(40);
  const frames = bytes.readUInt32LE(44);
  if (bytes.length !== HEADER_BYTES + 4 * bands * frames) return undefined;
  if (bytes.readUInt32LE(CHECKED_BYTES) !== checksum(bytes)) return undefined;
  // A copy of its own: aligned, transferable, and not the header's.
  const body = Uint8Array.from(bytes.subarray(HEADER_BYTES));
  if (endianness() === 'BE') Buffer.from(body.buffer).swap32();
  return { bands, frames, data: new Float32Array(body.buffer) };
}

function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(HEADER_BYTES), crc32(bytes.subarray(0, CHECKED_BYTES)));
}
