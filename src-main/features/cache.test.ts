import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { cacheKey, openFeatureCache } from './cache.ts';
import type { LogMel } from './log-mel.ts';
import { DEFAULT_LOG_MEL, TORCHAUDIO_LOG_MEL } from './settings.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'earmark-cache-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** 64 + 40 bytes as an entry. */
const clip: LogMel = { bands: 2, frames: 5, data: Float32Array.from({ length: 10 }, (_, i) => -i / 3) };
const ENTRY_BYTES = 104;
const key = (name: string) => cacheKey(name, DEFAULT_LOG_MEL);

const files = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('cacheKey', () => {
  it('differs by content and by settings', () => {
    expect(key('a')).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([key('a'), key('b'), cacheKey('a', TORCHAUDIO_LOG_MEL)]).size).toBe(3);
  });
});

describe('the feature cache', () => {
  it('gives back bit for bit what was written, also to another process', async () => {
    await openFeatureCache({ folder }).write(key('a'), clip);
    expect(await openFeatureCache({ folder }).read(key('a'))).toEqual(clip);
    expect(await openFeatureCache({ folder }).read(key('b'))).toBeUndefined();
  });

  it('does not exist until something is written', async () => {
    const cache = openFeatureCache({ folder: join(folder, 'deep', 'cache') });
    expect(await cache.read(key('a'))).toBeUndefined();
    expect(await cache.contents()).toEqual({ entries: 0, bytes: 0 });
    expect(await readdir(folder)).toEqual([]);
    expect(await cache.write(key('a'), clip)).toBe(ENTRY_BYTES);
    expect(await cache.contents()).toEqual({ entries: 1, bytes: ENTRY_BYTES });
  });

  it('ignores every kind of damage, and writes the entry again', async () => {
    const cache = openFeatureCache({ folder });
    await cache.write(key('a'), clip);
    const [path] = await files();
    const intact = await readFile(path!);
    const damages: (() => Promise<void>)[] = [
      () => truncate(path!, 0),
      () => truncate(path!, 50),
      () => truncate(path!, 100),
      () => writeFile(path!, Buffer.concat([intact, Buffer.alloc(4)])),
      ...[0, 10, 41, 45, 49, 70, 103].map((at) => () => {
        const bytes = Buffer.from(intact);
        bytes[at]! ^= 4;
        return writeFile(path!, bytes);
      }),
    ];
    for (const damage of damages) {
      await damage();
      expect(await cache.read(key('a'))).toBeUndefined();
      await cache.write(key('a'), clip);
      expect(await cache.read(key('a'))).toEqual(clip);
    }
  });

  it('does not take one entry for another', async () => {
    const cache = openFeatureCache({ folder });
    await cache.write(key('a'), clip);
    const [path] = await files();
    const other = join(folder, key('b').slice(0, 2), `${key('b').slice(2)}.lm`);
    await mkdir(join(other, '..'), { recursive: true });
    await writeFile(other, await readFile(path!));
    expect(await cache.read(key('b'))).toBeUndefined();
  });

  it('may be deleted while it is in use', async () => {
    const cache = openFeatureCache({ folder });
    await cache.write(key('a'), clip);
    await rm(folder, { recursive: true });
    expect(await cache.read(key('a'))).toBeUndefined();
    await cache.write(key('a'), clip);
    expect(await cache.read(key('a'))).toEqual(clip);
  });

  it('forgets what was used longest ago', async () => {
    const cache = openFeatureCache({ folder, limitBytes: 10 * ENTRY_BYTES });
    const names = Array.from({ length: 10 }, (_, i) => `clip ${i}`);
    for (const [i, name] of names.entries()) {
      await cache.write(key(name), clip);
      const at = Date.now() / 1000 - 100_000 + i;
      await utimes(join(folder, key(name).slice(0, 2), `${key(name).slice(2)}.lm`), at, at);
    }
    await cache.read(key('clip 0'));
    await cache.write(key('one more'), clip);
    const left = [];
    for (const name of [...names, 'one more']) if (await cache.read(key(name))) left.push(name);
    expect(left).toEqual(['clip 0', ...names.slice(3), 'one more']);
    expect(await cache.contents()).toEqual({ entries: 9, bytes: 9 * ENTRY_BYTES });
  });

  it('removes what crashed writers left, after a while, and nothing that is not its own', async () => {
    const cache = openFeatureCache({ folder });
    await cache.write(key('a'), clip);
    const shelf = join(folder, key('a').slice(0, 2));
    const left = join(shelf, '0123456789.42.8b6f1d2e-0000-4000-8000-000000000000.tmp');
    const recent = join(shelf, '0123456789.43.8b6f1d2e-0000-4000-8000-000000000000.tmp');
    const foreign = [join(shelf, 'notes.txt'), join(folder, 'photo.jpg')];
    for (const path of [left, recent, ...foreign]) await writeFile(path, 'x');
    await utimes(left, 1, 1);
    await cache.trim();
    expect(await files()).not.toContain(left);
    expect(await files()).toHaveLength(4);
    await cache.clear();
    expect((await files()).toSorted()).toEqual([recent, ...foreign].toSorted());
  });

  it('leaves no temporary files', async () => {
    const cache = openFeatureCache({ folder });
    await Promise.all(Array.from({ length: 20 }, () => cache.write(key('same'), clip)));
    expect(await files()).toHaveLength(1);
    expect((await stat((await files())[0]!)).size).toBe(ENTRY_BYTES);
  });

  it('says once why it cannot be written, and reads nothing', async () => {
    const problems: string[] = [];
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const cache = openFeatureCache({ folder: blocked, onProblem: (message) => problems.push(message) });
    expect(await cache.write(key('a'), clip)).toBe(0);
    expect(await cache.write(key('b'), clip)).toBe(0);
    expect(await cache.read(key('a'))).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(blocked)]);
  });

  it('is shared by processes that write, read and trim at the same time', async () => {
    const script = new URL('./testing/cache-process.ts', import.meta.url).pathname;
    const run = promisify(execFile);
    const outputs = await Promise.all(
      ['1', '2', '3'].map((seed) => run(process.execPath, [script, folder, seed]).then(({ stdout }) => stdout.trim())),
    );
    // Every read found nothing or exactly what belongs there.
    expect(outputs).toEqual(['ok', 'ok', 'ok']);
    expect((await openFeatureCache({ folder }).contents()).bytes).toBeLessThan(2 * 20_000);
  });
});
