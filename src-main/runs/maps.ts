/**
 * Anomaly maps on disk: one small file per clip, 8 bits per cell between the map's own minimum and maximum, deflated.
 *
 * What is lost: a cell comes back at most (maximum - minimum) / 510 away from what the model said, 0.002 for a map that
 * fills [0, 1]. Scores are computed before that and kept in full in `scores.csv`.
 *
 * Layout, little-endian: `EMAP`, version u32, bands u32, frames u32, minimum f32, maximum f32, then deflate-raw of
 * `[band][frame]` bytes.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { UserError } from '../../src-shared/errors.ts';
import { readRegular } from '../engine/regular-file.ts';
import { systemCode, writeAtomically } from './files.ts';

/** `data` is `[band][frame]`. */
export interface StoredMap {
  readonly bands: number;
  readonly frames: number;
  readonly data: Float32Array;
}

const MAGIC = 'EMAP';
const VERSION = 1;
const HEADER = 24;
/** 128 bands over the longest recording that is read (4.6 hours); a small file may claim, and deflate to, far more. */
export const MOST_CELLS = 2 ** 26;
/** Bytes: what cannot be packed grows by five in 65535. */
const LARGEST_FILE = MOST_CELLS + MOST_CELLS / 1000;

/** The clip's name to be read, a hash of its path to be unique. */
export function mapPath(folder: string, clip: string): string {
  const name = (clip.split(/[/\\]/).at(-1) ?? '').replace(/\.[^.]*$/, '').replace(/[^\w.-]/g, '_');
  const hash = createHash('sha256').update(clip).digest('hex').slice(0, 12);
  return join(folder, `${name.slice(0, 100)}-${hash}.map`);
}

export function encodeMap({ bands, frames, data }: StoredMap): Uint8Array {
  let [low, high] = [Infinity, -Infinity];
  for (const cell of data) {
    low = Math.min(low, cell);
    high = Math.max(high, cell);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new UserError('MAP_NOT_FINITE', 'The anomaly map holds values that are not numbers.', {
      hint: 'The training diverged: train again with a lower learning rate.',
    });
  }
  const header = Buffer.alloc(HEADER);
  header.write(MAGIC, 'latin1');
  [VERSION, bands, frames].forEach((value, at) => header.writeUInt32LE(value, 4 + 4 * at));
  header.writeFloatLE(low, 16);
  header.writeFloatLE(high, 20);
  const scale = high > low ? 255 / (high - low) : 0;
  const cells = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 1) cells[i] = Math.round((data[i]! - low) * scale);
  return Buffer.concat([header, deflateRawSync(cells)]);
}

/** @throws RangeError when the bytes are no map */
export function decodeMap(bytes: Uint8Array): StoredMap {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HEADER || buffer.toString('latin1', 0, 4) !== MAGIC) throw new RangeError('it is no map');
  if (buffer.readUInt32LE(4) !== VERSION) throw new RangeError('it has another format');
  const [bands, frames] = [buffer.readUInt32LE(8), buffer.readUInt32LE(12)];
  if (bands * frames > MOST_CELLS) throw new RangeError(`it claims ${bands} bands of ${frames} frames`);
  const [low, high] = [buffer.readFloatLE(16), buffer.readFloatLE(20)];
  const cells = inflateRawSync(buffer.subarray(HEADER), { maxOutputLength: Math.max(1, bands * frames) });
  if (cells.length !== bands * frames) throw new RangeError('it is truncated');
  const step = (high - low) / 255;
  return { bands, frames, data: Float32Array.from(cells, (cell) => low + cell * step) };
}

/** @throws UserError as `writeAtomically`; `MAP_NOT_FINITE` */
export async function writeMap(folder: string, clip: string, map: StoredMap): Promise<void> {
  await writeAtomically(mapPath(folder, clip), encodeMap(map));
}

/** @throws RangeError when the bytes are no map; the system's errors */
export async function readMapFile(path: string): Promise<StoredMap> {
  return decodeMap(await readRegular(path, LARGEST_FILE));
}

/** @returns undefined when the clip has none. @throws UserError `MAP_DAMAGED` */
export async function readMap(folder: string, clip: string): Promise<StoredMap | undefined> {
  const path = mapPath(folder, clip);
  try {
    return await readMapFile(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('MAP_DAMAGED', `The anomaly map ${path} cannot be read: ${reason}.`, {
      hint: 'Score the clip again.',
      details: { path, reason },
      cause,
    });
  }
}
