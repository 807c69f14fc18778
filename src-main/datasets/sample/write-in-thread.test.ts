import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/folders.ts';
import { writeSampleInThread } from './write-in-thread.ts';
import { MANIFEST, readManifest, writeSample } from './write-sample.ts';

const size = { train: 2, testNormal: 1, testAnomaly: 1, seconds: 1 };

test('writes what `writeSample` writes, while this thread is free', async () => {
  const [here, there] = [await temporaryFolder(), await temporaryFolder()];
  const seen: number[] = [];
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await writeSampleInThread(there, { seed: 3, size, onProgress: ({ done }) => void seen.push(done) });
  clearInterval(timer);
  const { clips } = await writeSample(here, { seed: 3, size });
  expect(seen).toEqual(clips.map((_, index) => index + 1));
  for (const path of [MANIFEST, ...clips.map((clip) => clip.path)]) {
    expect((await readFile(join(there, path))).equals(await readFile(join(here, path))), path).toBe(true);
  }
  console.log(`longest pause of the writing program: ${longest.toFixed(0)} ms`);
});

test('stops when it is told to, and says what cannot be written', async () => {
  const folder = await temporaryFolder();
  const stop = new AbortController();
  const reason = new Error('changed my mind');
  const written = writeSampleInThread(folder, { size, signal: stop.signal, onProgress: () => stop.abort(reason) });
  await expect(written).rejects.toBe(reason);
  expect(await readManifest(folder)).toMatchObject({ complete: false });
  const taken = await temporaryFolder();
  await writeFile(join(taken, 'mine.txt'), '');
  await expect(writeSampleInThread(taken, { size })).rejects.toMatchObject({ code: 'SAMPLE_FOLDER_TAKEN' });
});
