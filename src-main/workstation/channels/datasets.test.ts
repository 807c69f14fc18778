import { mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DatasetSummary, Result } from '../../../src-shared/contract.ts';
import { wavFile16 } from '../../datasets/audio/write-wav.ts';
import { folderWith, temporaryFolder } from '../../datasets/testing/folders.ts';
import { startWorkstation, withCode, type TestWorkstation } from '../testing/workstation.ts';

/** Noise of 0.2 s; another seed, another sound. */
function wav(seed: number, sampleRate = 16_000): Uint8Array {
  let state = seed + 1;
  const samples = Float32Array.from({ length: sampleRate / 5 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 0.5 * (state / 2_147_483_647 - 0.5);
  });
  return wavFile16(samples, sampleRate);
}

/** Two machines with 3 clips to train on and 2 to test; one clip is torn, one is silent. */
async function recordings(): Promise<string> {
  const files: Record<string, Uint8Array> = {};
  for (const id of ['00', '02']) {
    for (let i = 0; i < 3; i++) files[`fan/train/normal_id_${id}_0000000${i}.wav`] = wav(10 * Number(id) + i);
    files[`fan/test/normal_id_${id}_00000000.wav`] = wav(100 + Number(id));
    files[`fan/test/anomaly_id_${id}_00000000.wav`] = wav(200 + Number(id));
  }
  files['fan/train/normal_id_02_00000002.wav'] = wavFile16(new Float32Array(3200), 16_000);
  files['fan/test/anomaly_id_02_00000000.wav'] = wav(300).subarray(0, 2000);
  return await folderWith(files);
}

const TORN = 'fan/test/anomaly_id_02_00000000.wav';
const SILENT = 'fan/train/normal_id_02_00000002.wav';

async function imported(app: TestWorkstation, root: string): Promise<DatasetSummary> {
  const { jobId } = await app.call('datasets.import', { root });
  const { datasetId } = await app.finished(jobId);
  const list = await app.call('datasets.list', {});
  return list.find(({ id }) => id === datasetId)!;
}

const firstClips = { sort: 'path', descending: false, offset: 0, limit: 1000 } as const;

describe('before the import', () => {
  test('shows layouts, machines, examples, problems and sound', async () => {
    const { call } = await startWorkstation();
    const preview = await call('datasets.preview', { root: await recordings() });
    expect(preview).toMatchObject({ layout: 'dcase', title: 'DCASE 2020 Task 2', clips: 10, problemsTotal: 0 });
    expect(preview.groups).toMatchObject([
      { machineType: 'fan', machineId: '00', train: { normal: 3 }, test: { normal: 1, anomaly: 1 } },
      { machineType: 'fan', machineId: '02', train: { normal: 3 }, test: { normal: 1, anomaly: 1 } },
    ]);
    expect(preview.candidates.map(({ layout }) => layout)[0]).toBe('dcase');
    expect(preview.examples).toContainEqual({
      ...{ path: 'fan/test/anomaly_id_00_00000000.wav', machineType: 'fan', machineId: '00' },
      ...{ split: 'test', label: 'anomaly' },
    });
    expect(preview.sound).toEqual({ sampleRate: 16_000, channels: 1, seconds: 0.2 });
  });

  test('a pattern instead; folders and layouts that do not fit', async () => {
    const { call } = await startWorkstation();
    const root = await folderWith({ 'pump/A/good/1.wav': wav(1), 'pump/A/bad/2.wav': wav(2), 'README.txt': 'x' });
    expect(await call('datasets.preview', { root, pattern: '{type}/{id}/*/*.wav' })).toMatchObject({
      clips: 2,
      groups: [{ machineType: 'pump', machineId: 'A' }],
    });
    await expect(call('datasets.preview', { root, pattern: '{type' })).rejects.toThrow(withCode('PATTERN_INVALID'));
    await expect(call('datasets.preview', { root, layout: 'none' })).rejects.toThrow(withCode('LAYOUT_UNKNOWN'));
    await expect(call('datasets.preview', { root: `${root}/none` })).rejects.toThrow(withCode('FOLDER_MISSING'));
    await expect(call('datasets.preview', { root: 'pump' })).rejects.toThrow(withCode('PATH_NOT_ABSOLUTE'));
  });
});

describe('an import', () => {
  test('is a job; then clips, problems and figures are there, and stay for the next session', async () => {
    const workspace = await temporaryFolder();
    const app = await startWorkstation({ workspace });
    const root = await recordings();
    const dataset = await imported(app, root);
    expect(dataset).toMatchObject({ root, layout: 'dcase', clips: 10, usable: 9, skipped: 0, available: true });
    expect(dataset).toMatchObject({ problems: { error: 1, warning: 1, note: 0 }, sample: false, channel: 0 });
    expect(dataset.seconds).toBeCloseTo(9 * 0.2, 9);
    expect(dataset.groups[1]).toMatchObject({ machineId: '02', train: { normal: 3 }, test: { normal: 1, anomaly: 0 } });
    const { id } = dataset;
    expect(app.events('datasets.changed')).toEqual([{ ids: [id] }]);
    expect(await app.call('workspace.get', {})).toMatchObject({ datasets: 1 });
    const groups = await app.call('datasets.problemGroups', { id });
    expect(groups.map(({ code, severity, count }) => [code, severity, count])).toEqual([
      ['AUDIO_TRUNCATED', 'error', 1],
      ['AUDIO_SILENT', 'warning', 1],
    ]);
    const { rows, total } = await app.call('datasets.clips', { id, ...firstClips, withProblems: true });
    expect(total).toBe(2);
    expect(rows).toMatchObject([
      { path: TORN, label: 'anomaly', split: 'test', problems: ['AUDIO_TRUNCATED'] },
      { path: SILENT, label: 'normal', split: 'train', problems: ['AUDIO_SILENT'], peak: 0, seconds: 0.2 },
    ]);
    await app.dispose();
    const next = await startWorkstation({ workspace });
    expect(await next.call('datasets.list', {})).toEqual([dataset]);
  });

  test('of a folder without recordings fails with the reason; nothing is left of it', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const { jobId } = await app.call('datasets.import', { root: await folderWith({ 'a.txt': '' }) });
    expect(await app.ended(jobId)).toMatchObject({ state: 'failed', error: { code: 'DATASET_NO_AUDIO' } });
    expect(await app.call('datasets.list', {})).toEqual([]);
  });

  test('of the same folder again is another look at it; with another pattern, another data set', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const root = await recordings();
    const first = await imported(app, root);
    await writeFile(join(root, TORN), wav(300));
    expect(await imported(app, `${root}/`)).toMatchObject({ id: first.id, usable: 10 });
    const { jobId } = await app.call('datasets.import', { root, pattern: '{type}/{split}/*.wav' });
    await app.finished(jobId);
    expect((await app.call('datasets.list', {})).length).toBe(2);
  });

  test('leaves out clips that a link leads elsewhere, and says so', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const root = await recordings();
    const elsewhere = await folderWith({ 'secret.wav': wav(7), 'pump/train/normal_id_00_00000009.wav': wav(8) });
    await symlink(join(elsewhere, 'secret.wav'), join(root, 'fan/train/normal_id_00_00000007.wav'));
    await symlink(join(elsewhere, 'pump'), join(root, 'pump'));
    await symlink(join(root, TORN.replace('02', '00')), join(root, 'fan/train/normal_id_00_00000008.wav'));
    const { id, clips, usable } = await imported(app, root);
    const { rows } = await app.call('datasets.problems', { id, code: 'CLIP_LINKED_OUTSIDE', offset: 0, limit: 10 });
    expect(rows.map(({ path }) => path)).toEqual([
      'fan/train/normal_id_00_00000007.wav',
      'pump/train/normal_id_00_00000009.wav',
    ]);
    expect({ clips, usable }).toEqual({ clips: 13, usable: 10 });
  });

  test('can be cancelled, and done again from the list of jobs', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const files = Array.from({ length: 400 }, (_, i) => [
      `fan/train/normal_id_00_${String(i).padStart(8, '0')}.wav`,
      wav(i),
    ]);
    const root = await folderWith(Object.fromEntries(files) as Record<string, Uint8Array>);
    const { jobId } = await app.call('datasets.import', { root });
    await app.call('jobs.cancel', { id: jobId });
    expect(await app.ended(jobId)).toMatchObject({ state: 'cancelled', error: null });
    expect(await app.call('datasets.list', {})).toEqual([]);
    await app.call('jobs.resume', { id: jobId });
    await app.finished(jobId);
    expect(await app.call('datasets.list', {})).toMatchObject([{ clips: 400 }]);
  });
});

describe('afterwards', () => {
  test('another look reads what has changed, and keeps what was left out', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const root = await recordings();
    const { id, fingerprint } = await imported(app, root);
    await app.call('datasets.skip', { id, paths: [SILENT], skipped: true });
    await writeFile(join(root, TORN), wav(300));
    await utimes(join(root, TORN), new Date(), new Date(Date.now() + 5000));
    await mkdir(join(root, 'fan/more'));
    await writeFile(join(root, 'fan/train/normal_id_00_00000003.wav'), wav(400));
    await rm(join(root, 'fan/train/normal_id_00_00000000.wav'));
    await app.finished((await app.call('datasets.rescan', { id })).jobId);
    const [after] = await app.call('datasets.list', {});
    expect(after).toMatchObject({ id, clips: 10, usable: 9, skipped: 1, problems: { error: 0, warning: 1, note: 0 } });
    expect(after?.fingerprint).not.toBe(fingerprint);
  });

  test('clips are left out by path or problem, and taken back', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const { id } = await imported(app, await recordings());
    const choice = { id, code: 'AUDIO_SILENT', paths: ['fan/train/normal_id_00_00000000.wav'] };
    const after = await app.call('datasets.skip', { ...choice, skipped: true });
    expect(after).toMatchObject({ usable: 7, skipped: 2, problems: { error: 1, warning: 0 } });
    const { rows }: Result<'datasets.clips'> = await app.call('datasets.clips', { id, ...firstClips, split: 'train' });
    expect(rows.filter(({ skipped }) => skipped).map(({ path }) => path)).toEqual([choice.paths[0], SILENT]);
    expect(await app.call('datasets.skip', { ...choice, skipped: false })).toMatchObject({ usable: 9, skipped: 0 });
    await expect(app.call('datasets.skip', { id: 'none', skipped: true })).rejects.toThrow(withCode('DATASET_UNKNOWN'));
  });

  test('a folder that is gone is said to be; removing a data set leaves the recordings', async () => {
    const app = await startWorkstation({ workspace: await temporaryFolder() });
    const root = await recordings();
    const { id } = await imported(app, root);
    const other = await imported(app, await recordings());
    await rm(other.root, { recursive: true });
    expect(await app.call('datasets.list', {})).toMatchObject([{ available: true }, { available: false }]);
    const { jobId } = await app.call('datasets.rescan', { id: other.id });
    expect(await app.ended(jobId)).toMatchObject({ state: 'failed', error: { code: 'FOLDER_MISSING' } });
    await app.call('datasets.remove', { id });
    expect(await app.call('datasets.list', {})).toMatchObject([{ id: other.id, clips: 10 }]);
    expect((await readFile(join(root, SILENT))).length).toBeGreaterThan(1000);
    await expect(app.call('datasets.clips', { id, ...firstClips })).rejects.toThrow(withCode('DATASET_UNKNOWN'));
  });
});

test(
  'the sample: written into the workspace, imported, and there after one more click',
  { timeout: 180_000 },
  async () => {
    const workspace = await temporaryFolder();
    const app = await startWorkstation({ workspace });
    for (let click = 0; click < 2; click++) {
      const { jobId } = await app.call('datasets.sample', {});
      await expect
        .poll(async () => (await app.call('jobs.list', {}))[0]?.state, { timeout: 150_000, interval: 100 })
        .toBe('finished');
      expect((await app.ended(jobId)).kind).toBe('sample');
      expect(await app.call('datasets.list', {})).toMatchObject([
        { sample: true, clips: 200, usable: 200, layout: 'dcase', root: join(workspace, 'uploads/earmark-sample') },
      ]);
    }
  },
);
