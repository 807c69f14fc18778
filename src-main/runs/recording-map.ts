/**
 * The anomaly map of a long recording: a tile for each of its windows, each of which is read without the others, and an
 * overview. Written tile after tile, so that it takes no memory.
 *
 * Layout: `ERECMAP1`, then tiles as `encodeMap` makes them, then the index (deflated JSON), its length u32 little-endian, and
 * `ERECEND1`. A file without that end was not finished.
 */
import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { openRegular } from '../engine/regular-file.ts';
import { diskFailure, systemCode } from './files.ts';
import { decodeMap, encodeMap, mapPath, MOST_CELLS, type StoredMap } from './maps.ts';

const START = Buffer.from('ERECMAP1', 'latin1');
const END = Buffer.from('ERECEND1', 'latin1');
/** Of an index: 24 hours take 1.5 MB. */
const LARGEST_INDEX = 64 * 2 ** 20;
const EXTENSION = '.recording';

const indexSchema = z.object({
  /** Of the recording, at the features' rate. */
  seconds: z.number().positive(),
  hopSeconds: z.number().positive(),
  /** Frames of a window; 0 bands where the method makes no maps. */
  frames: z.int().positive(),
  bands: z.int().nonnegative(),
  windows: z.array(
    z.object({
      /** Frame of the recording with which it begins. */
      frame: z.int().nonnegative(),
      scores: z.record(z.string(), z.number()),
      /** Where its tile is, bytes; null without maps. */
      tile: z.tuple([z.int().positive(), z.int().positive()]).nullable(),
      /** Largest value of each band, 0 to 255; base64. */
      peaks: z.string(),
    }),
  ),
});
export type RecordingIndex = Readonly<z.infer<typeof indexSchema>>;
type IndexWindow = RecordingIndex['windows'][number];

export const isRecordingMap = (name: string): boolean => name.endsWith(EXTENSION);

export function recordingMapPath(folder: string, clip: string): string {
  return mapPath(folder, clip).replace(/\.map$/, EXTENSION);
}

export interface RecordingMapWriter {
  /** @param map of the window's frames; undefined where the method makes none */
  add(frame: number, scores: Readonly<Record<string, number>>, map: StoredMap | undefined): Promise<void>;
  /** Makes the file: until then there is none of its name, or the former one. */
  finish(): Promise<void>;
  /** Leaves nothing behind; does nothing after `finish`. */
  abandon(): Promise<void>;
}

/** @throws UserError as `writeAtomically`; `MAP_NOT_FINITE` */
export async function writeRecordingMap(
  folder: string,
  clip: string,
  about: Pick<RecordingIndex, 'seconds' | 'hopSeconds' | 'frames'>,
): Promise<RecordingMapWriter> {
  const path = recordingMapPath(folder, clip);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw diskFailure(path, error);
    }
  };
  const file = await guarded(() => open(temporary, 'wx'));
  const windows: IndexWindow[] = [];
  let position = 0;
  let bands = 0;
  let done = false;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await file.writeFile(bytes);
    position += bytes.length;
  };
  await guarded(() => append(START));
  return {
    add: (frame, scores, map) =>
      guarded(async () => {
        const tile = map === undefined ? null : encodeMap(map);
        windows.push({
          // JSON has no other numbers.
          scores: Object.fromEntries(Object.entries(scores).filter(([, score]) => Number.isFinite(score))),
          ...{ frame, tile: tile === null ? null : [position, tile.length] },
          peaks: map === undefined ? '' : peaksOf(map),
        });
        bands = map?.bands ?? bands;
        if (tile !== null) await append(tile);
      }),
    finish: () =>
      guarded(async () => {
        const index: RecordingIndex = { ...about, bands, windows };
        const packed = deflateRawSync(JSON.stringify(index));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(packed.length);
        await append(Buffer.concat([packed, length, END]));
        await file.sync();
        await file.close();
        done = true;
        await rename(temporary, path);
      }),
    async abandon() {
      if (done) return;
      done = true;
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

function peaksOf({ bands, frames, data }: StoredMap): string {
  const peaks = new Uint8Array(bands);
  for (let band = 0; band < bands; band += 1) {
    let most = 0;
    for (let t = 0; t < frames; t += 1) most = Math.max(most, data[band * frames + t]!);
    peaks[band] = Math.round(255 * Math.min(1, most));
  }
  return Buffer.from(peaks).toString('base64');
}

/** Largest value of each band in each window, `[band][window]`, in [0, 1]; null without maps. */
export function overviewOf({ bands, windows }: RecordingIndex): StoredMap | null {
  if (bands === 0) return null;
  const data = new Float32Array(bands * windows.length);
  windows.forEach(({ peaks }, at) => {
    Buffer.from(peaks, 'base64').forEach((peak, band) => (data[band * windows.length + at] = peak / 255));
  });
  return { bands, frames: windows.length, data };
}

/** @returns undefined when the recording has none. @throws UserError `MAP_DAMAGED` */
export async function readRecordingIndex(folder: string, clip: string): Promise<RecordingIndex | undefined> {
  const path = recordingMapPath(folder, clip);
  return await withFile(path, async (file) => await indexOf(file));
}

/** Frames `[from, to)` of the recording; what no window covers is 0. @throws UserError `MAP_DAMAGED` */
export async function readRecordingMap(
  folder: string,
  clip: string,
  index: RecordingIndex,
  from: number,
  to: number,
): Promise<StoredMap | undefined> {
  const { bands, frames, windows } = index;
  const wanted = windows.filter(({ frame, tile }) => tile !== null && frame < to && frame + frames > from);
  const out: StoredMap = { bands, frames: to - from, data: new Float32Array(bands * (to - from)) };
  return await withFile(recordingMapPath(folder, clip), async (file) => {
    for (const { frame, tile } of wanted) {
      const [position, length] = tile!;
      const map = decodeMap(await exactly(file, position, length));
      const [first, last] = [Math.max(from, frame), Math.min(to, frame + map.frames)];
      for (let band = 0; band < bands; band += 1) {
        const row = band * map.frames - frame;
        out.data.set(map.data.subarray(row + first, row + last), band * out.frames + first - from);
      }
    }
    return out;
  });
}

/** Reads all of it. @throws UserError `MAP_DAMAGED` */
export async function checkRecordingMap(path: string): Promise<void> {
  await withFile(path, async (file) => {
    for (const { tile } of (await indexOf(file)).windows) {
      if (tile !== null) decodeMap(await exactly(file, ...tile));
    }
  });
}

async function indexOf(file: FileHandle): Promise<RecordingIndex> {
  const { size } = await file.stat();
  const tail = END.length + 4;
  if (size < START.length + tail || !(await exactly(file, 0, START.length)).equals(START))
    throw new RangeError('it is no map');
  const end = await exactly(file, size - tail, tail);
  const length = end.readUInt32LE(0);
  if (!end.subarray(4).equals(END) || length > size - tail - START.length) throw new RangeError('it is truncated');
  const packed = await exactly(file, size - tail - length, length);
  const index = indexSchema.parse(JSON.parse(inflateRawSync(packed, { maxOutputLength: LARGEST_INDEX }).toString()));
  const { bands, frames, windows } = index;
  if (bands * Math.max(frames, windows.length) > MOST_CELLS) throw new RangeError(`it claims ${bands} bands`);
  return index;
}

async function exactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  // Before there is memory for what it claims.
  if (position + length > (await file.stat()).size) throw new RangeError('it is truncated');
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new RangeError('it is truncated');
  return buffer;
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await openRegular(path);
    return await work(file);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('MAP_DAMAGED', `The anomaly map ${path} cannot be read: ${reason}.`, {
      hint: 'Score the recording again.',
      details: { path, reason },
      cause,
    });
  } finally {
    await file?.close();
  }
}
