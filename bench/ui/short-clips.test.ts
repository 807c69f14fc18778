import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openDataset } from '../../src-main/datasets/dataset.ts';
import { writeShortClips } from './short-clips.ts';

let root: string;
afterEach(() => rm(root, { recursive: true, force: true }));

it('writes clips that the import takes as 16 machines, no two alike', async () => {
  root = await mkdtemp(join(tmpdir(), 'earmark-short-clips-'));
  await writeShortClips(root, 16 * 8);
  const dataset = await openDataset(root);
  expect(dataset.layout).toBe('dcase');
  expect(dataset.clips).toHaveLength(128);
  expect(new Set(dataset.clips.map(({ machineType, machineId }) => `${machineType} ${machineId}`)).size).toBe(16);
  expect(dataset.clips.filter(({ split }) => split === 'test')).toHaveLength(32);
  expect(dataset.clips.filter(({ label }) => label === 'anomaly')).toHaveLength(16);
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.wav'));
  const sounds = await Promise.all(names.map(async (name) => (await readFile(join(root, name))).toString('base64')));
  expect(new Set(sounds).size).toBe(128);
});
