import { readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import {
  checkRecordingMap,
  overviewOf,
  readRecordingIndex,
  readRecordingMap,
  recordingMapPath,
  writeRecordingMap,
} from './recording-map.ts';

const ABOUT = { seconds: 100, hopSeconds: 0.5, frames: 4 };
const tile = (value: number) => ({
  bands: 2,
  frames: 4,
  data: Float32Array.from({ length: 8 }, (_, i) => (i < 4 ? value : value / 2)),
});

async function written(): Promise<string> {
  const folder = await temporaryFolder();
  const writer = await writeRecordingMap(folder, 'a/long.wav', ABOUT);
  for (const [frame, value] of [
    [0, 0.2],
    [4, 0.4],
    [6, 1],
  ] as const)
    await writer.add(frame, { mean: value }, tile(value));
  await writer.finish();
  return folder;
}

test('parts of it are read without the rest; a later window is over an earlier one', async () => {
  const folder = await written();
  const index = (await readRecordingIndex(folder, 'a/long.wav'))!;
  expect(index).toMatchObject({ ...ABOUT, bands: 2 });
  expect(index.windows.map(({ frame, scores }) => [frame, scores['mean']])).toEqual([
    [0, 0.2],
    [4, 0.4],
    [6, 1],
  ]);
  const part = (await readRecordingMap(folder, 'a/long.wav', index, 3, 8))!;
  expect(Array.from(part.data, (value) => Math.round(100 * value))).toEqual([20, 40, 40, 100, 100, 10, 20, 20, 50, 50]);
  const overview = overviewOf(index)!;
  expect(Array.from(overview.data, (value) => Math.round(100 * value))).toEqual([20, 40, 100, 10, 20, 50]);
  await checkRecordingMap(recordingMapPath(folder, 'a/long.wav'));
  expect(await readdir(folder)).toHaveLength(1);
});

test('there is none before it is finished, and none is made of what was abandoned', async () => {
  const folder = await temporaryFolder();
  const writer = await writeRecordingMap(folder, 'long.wav', ABOUT);
  await writer.add(0, {}, tile(1));
  expect(await readRecordingIndex(folder, 'long.wav')).toBeUndefined();
  await writer.abandon();
  expect(await readdir(folder)).toEqual([]);
});

test('a damaged one is said to be so', async () => {
  const folder = await written();
  const path = recordingMapPath(folder, 'a/long.wav');
  const bytes = await readFile(path);
  for (const damaged of [bytes.subarray(0, bytes.length - 5), Buffer.from('ERECMAP1'), bytes.subarray(8)]) {
    await writeFile(path, damaged);
    await expect(readRecordingIndex(folder, 'a/long.wav')).rejects.toMatchObject({ code: 'MAP_DAMAGED' });
    await expect(checkRecordingMap(path)).rejects.toMatchObject({ code: 'MAP_DAMAGED' });
  }
});
