/**
 * Spectrograms on disk, so that a second training or scoring run need not decode and transform again.
 *
 * An entry is a file of its own under a hash of what it depends on: the audio's content, the settings, this code's
 * version. So nothing is ever stale, files may be deleted at any time, and several processes may share a folder: a write
 * goes to a name of its own and is renamed, and two processes that write one entry write the same bytes. An entry that
 * cannot be read or is damaged does not exist; it is computed and written again. A cache that cannot be written (full
 * disk, no permission) costs time, not results: it says so once and goes on.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { decodeEntry, encodeEntry } from './cache-entry.ts';
import { type CacheContents, listEntries, trimEntries } from './cache-trim.ts';
import { LOG_MEL_VERSION, type LogMel } from './log-mel.ts';
import { canonicalSettings, type LogMelSettings } from './settings.ts';

export interface FeatureCacheOptions {
  readonly folder: string;
  /** Entries used longest ago are deleted above it; `Infinity` never looks. Default 8 GiB, about 50,000 clips of 10 s. */
  readonly limitBytes?: number;
  /** Told once, in a sentence, when entries cannot be written. */
  readonly onProblem?: (message: string) => void;
}

export interface FeatureCache {
  readonly folder: string;
  /** The entry, or `undefined` when there is none that is intact. Never rejects. */
  read(key: string): Promise<LogMel | undefined>;
  /** Never rejects. @returns the bytes written, 0 when it could not be */
  write(key: string, clip: LogMel): Promise<number>;
  /** Books bytes that another thread has written, and trims when that is due. */
  noteWritten(bytes: number): Promise<void>;
  /** Counts the files. */
  contents(): Promise<CacheContents>;
  /** Deletes what was used longest ago until the rest is below the limit. */
  trim(): Promise<void>;
  /** Deletes all entries, and nothing else that may be in the folder. */
  clear(): Promise<void>;
}

const DEFAULT_LIMIT_BYTES = 8 * 2 ** 30;

/** Trimming goes below the limit by this much, so that it is not due again at once. */
const TRIM_TO = 0.9;

/** The time of use is the file's modification time; it is renewed when older than this, not on every use. */
const RENEW_USE_AFTER_MS = 60 * 60 * 1000;

/** @param contentHash any text that identifies the audio's content, as the dataset's scan records it */
export function cacheKey(contentHash: string, settings: LogMelSettings): string {
  const identity = JSON.stringify(['log-mel', LOG_MEL_VERSION, contentHash, canonicalSettings(settings)]);
  return createHash('sha256').update(identity).digest('hex');
}

/** Touches the disk only when something is read or written. */
export function openFeatureCache(options: FeatureCacheOptions): FeatureCache {
  const { folder, limitBytes = DEFAULT_LIMIT_BYTES, onProblem } = options;
  // What others write is seen at the next look, which is never further away than this.
  const stretch = limitBytes * (1 - TRIM_TO);
  let written = 0;
  let writtenUntilTrim: number | undefined;
  let trimming: Promise<void> | undefined;
  let reported = false;

  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key.slice(2)}.lm`);

  /** Of a folder that holds more because files cannot be deleted: when to try again. */
  function roomLeft(bytes: number): number {
    return bytes > limitBytes ? stretch : Math.min(stretch, limitBytes - bytes);
  }

  function report(error: unknown): void {
    if (reported) return;
    reported = true;
    const reason = error instanceof Error ? error.message : String(error);
    onProblem?.(`Features cannot be kept in ${folder} and will be computed again next time: ${reason}`);
  }

  const cache: FeatureCache = {
    folder,

    async read(key) {
      const path = pathOf(key);
      const started = Date.now();
      const bytes = await readFile(path).catch(() => undefined);
      if (bytes === undefined) return undefined;
      const clip = decodeEntry(key, bytes);
      if (clip === undefined) {
        await rm(path, { force: true }).catch(() => undefined);
        return undefined;
      }
      await renewUse(path, started);
      return clip;
    },

    async write(key, clip) {
      const path = pathOf(key);
      const temporary = join(dirname(path), `${key.slice(2, 12)}.${process.pid}.${randomUUID()}.tmp`);
      const bytes = encodeEntry(key, clip);
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(temporary, bytes, { flag: 'wx' });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        report(error);
        return 0;
      }
      await cache.noteWritten(bytes.length);
      return bytes.length;
    },

    async noteWritten(bytes) {
      if (limitBytes === Infinity) return;
      written += bytes;
      writtenUntilTrim ??= roomLeft((await cache.contents()).bytes);
      while (written > writtenUntilTrim) await cache.trim();
    },

    contents: async () => {
      const entries = await listEntries(folder);
      return { entries: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
    },

    async trim() {
      trimming ??= (async () => {
        // Files that are written from here on may or may not be counted, so they stay on the account.
        const before = written;
        const { bytes } = await trimEntries(folder, limitBytes, TRIM_TO * limitBytes);
        written -= before;
        writtenUntilTrim = roomLeft(bytes);
      })().finally(() => (trimming = undefined));
      await trimming;
    },

    async clear() {
      await trimEntries(folder, -1, -1);
      written = 0;
      writtenUntilTrim = undefined;
    },
  };
  return cache;
}

async function renewUse(path: string, now: number): Promise<void> {
  const last = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => now,
  );
  if (now - last > RENEW_USE_AFTER_MS) await utimes(path, now / 1000, now / 1000).catch(() => undefined);
}
