/** Outlier sets: what they hold, what is refused, how a run keeps and checks its own. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outlierFingerprint, readOutlierSet, writeOutlierSet } from '../runs/outliers.ts';
import { testBench, writeTestData } from './fixtures/bench.ts';
import { makeOutlierSet, openOutliers } from './outliers.ts';
import type { TrainRequest } from './plan-training.ts';
import { planTraining } from './plan-training.ts';
import { resume, train } from './training.ts';

let folder: string;
let data: string;
let elsewhere: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-outliers-'));
  data = join(folder, 'data');
  elsewhere = join(folder, 'elsewhere');
  await writeTestData(data);
  await writeTestData(elsewhere, { type: 'pump', ids: ['07'], train: 2, test: 1 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
const request = (more: Partial<TrainRequest> = {}): TrainRequest => ({
  ...{ method: 'distance_annot', preset: 'quick', device: 'cpu', seed: 1, set: ['steps=4', 'baseSteps=2'] },
  ...{ data: { root: data }, type: 'fan', runs: join(folder, `runs-${(count += 1)}`) },
  ...more,
});
const plan = (more: Partial<TrainRequest>) => planTraining(testBench(folder), request(more), {});

describe('a set', () => {
  test('is known by its sounds, wherever they lie and in whichever order', async () => {
    const set = await makeOutlierSet('faults', 'data set', { data: { root: data }, ids: ['00'], label: 'anomaly' });
    expect(set.clips.map(({ path }) => path)).toEqual(
      [0, 1, 2, 3].map((i) => `fan/test/anomaly_id_00_0000000${i}.wav`),
    );
    await cp(data, join(folder, 'moved'), { recursive: true });
    const moved = { data: { root: join(folder, 'moved') }, ids: ['00'], label: 'anomaly' } as const;
    expect((await makeOutlierSet('again', 'data set', moved)).fingerprint).toBe(set.fingerprint);
    expect(outlierFingerprint([...set.clips].reverse())).toBe(set.fingerprint);
    expect(outlierFingerprint(set.clips.slice(1))).not.toBe(set.fingerprint);
  });

  test('is read as it was written, and refused when it was changed', async () => {
    const set = await makeOutlierSet('faults', 'data set', { data: { root: elsewhere } });
    const path = join(folder, 'set.json');
    await writeOutlierSet(path, set);
    expect(await readOutlierSet(path)).toEqual(set);
    const text = await readFile(path, 'utf8');
    const refused = async (content: string, code: string): Promise<void> => {
      await writeFile(path, content);
      await expect(readOutlierSet(path)).rejects.toMatchObject({ code, hint: expect.any(String) as string });
    };
    await refused(text.replace(set.clips[0]!.content, 'f'.repeat(64)), 'OUTLIERS_DAMAGED');
    await refused(text.slice(0, 100), 'OUTLIERS_DAMAGED');
    await refused(text.replace('"format": 1', '"format": 2'), 'OUTLIERS_NEWER');
    await expect(readOutlierSet(join(folder, 'none.json'))).rejects.toMatchObject({ code: 'OUTLIERS_NOT_FOUND' });
  });

  test('of a folder has all its clips; one without clips is refused', async () => {
    expect(await openOutliers(elsewhere)).toMatchObject({ name: 'elsewhere', source: 'folder', clips: { length: 4 } });
    const none = makeOutlierSet('none', 'review', { data: { root: data }, paths: new Set() });
    await expect(none).rejects.toMatchObject({ code: 'OUTLIERS_EMPTY' });
  });
});

describe('a training', () => {
  test('takes other IDs, each machine its own others, and keeps the list', async () => {
    const runs = await train(testBench(folder), request({ outliers: 'other-ids' }));
    expect(runs.map(({ record }) => [record.machineIds[0], record.outliers?.name])).toEqual([
      ['00', 'other IDs than fan 00'],
      ['02', 'other IDs than fan 02'],
    ]);
    const [run] = runs;
    const { clips, fingerprint } = await readOutlierSet(run!.outliers);
    expect(clips.map(({ path }) => path)).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => `fan/train/normal_id_02_0000000${i}.wav`),
    );
    expect(run!.record).toMatchObject({
      status: 'finished',
      outliers: { source: 'other-ids', fingerprint, clips: 6, testClips: 0 },
    });
    // The detector got them: the fixture says how many.
    const [line] = (await readFile(run!.metrics, 'utf8')).trim().split('\n');
    expect(JSON.parse(line!)).toMatchObject({ values: { outliers: 6 } });
  });

  test('shares the codebook of the method that it is a variant of', async () => {
    const [base] = await train(testBench(folder), request({ method: 'distance', ids: ['00'] }));
    const codebook = base!.record.codebook!.path;
    const { models, codebook: own } = await plan({ outliers: elsewhere, codebook, ids: ['00'] });
    expect(own).toBeUndefined();
    expect(models[0]!.record.codebook).toMatchObject({ path: codebook });
  });

  test('says how many clips of its test it has learned', async () => {
    const set = await makeOutlierSet('all faults', 'data set', { data: { root: data }, label: 'anomaly' });
    const path = join(folder, 'leak.json');
    await writeOutlierSet(path, set);
    const { models } = await plan({ outliers: path, ids: ['00'] });
    // Of 8 faults, 4 are of the other machine.
    expect(models[0]!.record.outliers).toMatchObject({ name: 'all faults', clips: 8, testClips: 4 });
    expect(await readFile(join(models[0]!.path, 'log.txt'), 'utf8')).toContain(
      "4 of the 8 outliers 'all faults' belong",
    );
  });

  test.each<[string, () => Partial<TrainRequest>, string]>([
    ['none where they are needed', () => ({}), 'OUTLIERS_MISSING'],
    ['some where they are not', () => ({ method: 'distance', outliers: 'other-ids' }), 'OUTLIERS_UNUSED'],
    ['other IDs of a model for all IDs', () => ({ outliers: 'other-ids', set: ['scope=type'] }), 'OUTLIERS_EMPTY'],
    ['what is trained on as normal', () => ({ outliers: data }), 'OUTLIERS_ARE_TRAINING'],
    ['a set that is not there', () => ({ outliers: join(folder, 'nowhere.json') }), 'OUTLIERS_NOT_FOUND'],
  ])('refuses %s before anything is written', async (_, more, code) => {
    await expect(plan(more())).rejects.toMatchObject({ code, hint: expect.any(String) as string });
  });

  test('does not go on with other recordings than it began with', async () => {
    const { models, codebook } = await plan({ outliers: elsewhere, ids: ['00'] });
    await cp(join(data, 'fan/test/normal_id_00_00000000.wav'), join(elsewhere, 'pump/train/normal_id_07_00000000.wav'));
    await expect(resume(testBench(folder), [codebook!.path, models[0]!.path])).rejects.toMatchObject({
      code: 'OUTLIERS_CHANGED',
    });
  });
});
