import { readdir, readFile, writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
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

test('a small one that claims more than memory holds is refused before there is memory for it', async () => {
  const folder = await written();
  const path = recordingMapPath(folder, 'a/long.wav');
  const bytes = await readFile(path);
  const whole = (await readRecordingIndex(folder, 'a/long.wav'))!;
  const at = bytes.length - 12 - bytes.readUInt32LE(bytes.length - 12);
  const forge = async (index: object): Promise<void> => {
    const packed = deflateRawSync(JSON.stringify(index));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(packed.length);
    await writeFile(path, Buffer.concat([bytes.subarray(0, at), packed, length, bytes.subarray(-8)]));
  };
  await forge(whole);
  expect(await readRecordingIndex(folder, 'a/long.wav')).toEqual(whole);
  await forge({ ...whole, bands: 2 ** 32 });
  await expect(readRecordingIndex(folder, 'a/long.wav')).rejects.toThrow('it claims 4294967296 bands');
  const windows = whole.windows.map((window) => ({ ...window, tile: [window.tile![0], 2 ** 33] }));
  await forge({ ...whole, windows });
  const before = process.memoryUsage().arrayBuffers;
  await expect(checkRecordingMap(path)).rejects.toThrow('it is truncated');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 28);
});
