/** Verdicts as training data: from the review to the check, the run's record and the table of results. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src-shared/review/annotation.ts';
import type { TrainRequestArgs } from '../../src-shared/contract.ts';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import { readOutlierSet } from '../runs/outliers.ts';
import { RunFolder } from '../runs/folder.ts';
import { readReviewed } from '../runs/reviewed.ts';
import { runCaptured } from '../hosts/cli/captured.ts';
import { trainCommand } from '../hosts/cli/commands/train.ts';
import { testBench } from './fixtures/bench.ts';
import { planTraining, type TrainRequest } from './plan-training.ts';
import { withVerdicts, type ReviewedChoice } from './reviewed-training.ts';
import { reviewedInWorkspace } from './reviewed-workspace.ts';
import { reviewedWorkspace, testClip } from './testing/scored-run.ts';

const trainClip = (i: number): string => `fan/train/normal_id_00_0000000${i}.wav`;

async function reviewed(verdicts: Readonly<Record<string, Verdict>>) {
  const folder = await temporaryFolder();
  const place = await reviewedWorkspace(folder, { ids: ['00', '02'], train: 4, test: 2, seconds: 0.2 });
  const { app, datasetId, root } = place;
  const pass = await app.call('review.open', { runId: null, datasetId, reviewer: 'Ada', kind: 'first' });
  const changes = Object.entries(verdicts).map(([path, after]) => ({
    path,
    field: 'verdict' as const,
    before: null,
    after,
  }));
  await app.call('review.apply', { reviewId: pass.id, by: 'Ada', edit: { title: 'Decide', changes } });
  const request = (more: Partial<TrainRequestArgs> = {}): TrainRequestArgs => ({
    ...{ datasetId, type: 'fan', ids: ['00'], method: 'distance_annot', preset: 'quick', device: 'cpu' },
    ...{ codebook: null, seed: 3, set: ['steps=2', 'baseSteps=2'], watchAuc: false },
    ...more,
  });
  const problems = async (more: Partial<TrainRequestArgs>): Promise<string[]> => {
    const check = await app.call('train.check', request(more));
    return check.problems.flatMap(({ code, severity, field }) =>
      field === 'reviewed' || field === 'outliers' ? [`${severity} ${code}`] : [],
    );
  };
  return { ...place, folder, pass, request, problems, root };
}

const plan = (folder: string, root: string, more: Partial<TrainRequest>, choice: ReviewedChoice): TrainRequest => ({
  ...{ method: 'distance_annot', preset: 'quick', device: 'cpu', seed: 1, set: ['steps=2', 'baseSteps=2'] },
  ...{ data: { root }, type: 'fan', ids: ['00'], runs: join(folder, 'elsewhere'), reviewed: choice },
  ...more,
});

const VERDICTS: Readonly<Record<string, Verdict>> = {
  [trainClip(0)]: 'anomalous',
  [testClip('normal', 0)]: 'normal',
  [testClip('anomaly', 0)]: 'anomalous',
  [testClip('anomaly', 1, '02')]: 'anomalous',
  [testClip('normal', 1)]: 'unsure',
};

test('verdicts change what is learned: normal clips join, anomalous ones leave, a test clip stays in the test', () => {
  const clip = (path: string, split: 'train' | 'test', label: 'normal' | 'anomaly') => {
    return { path, split, label, machineType: 'fan', machineId: '00' } as const;
  };
  const clips = [clip('a', 'train', 'normal'), clip('b', 'train', 'anomaly'), clip('c', 'test', 'anomaly')];
  expect(withVerdicts(clips, { normal: ['b', 'c'], anomalous: ['a'] })).toEqual([
    clip('b', 'train', 'normal'),
    clip('c', 'train', 'normal'),
    clip('c', 'test', 'anomaly'),
  ]);
  expect(withVerdicts(clips, { normal: [], anomalous: ['c'] })).toEqual(clips);
});

describe('a training on reviewed clips', () => {
  test('is warned of before it starts, records what it took, and is marked in the results', async () => {
    const { app, request, problems, pass } = await reviewed(VERDICTS);
    expect(await problems({ reviewed: 'outliers' })).toEqual([
      'warning REVIEWED_IN_TEST',
      'note REVIEWED_USED',
      'warning OUTLIERS_IN_TEST',
    ]);
    expect(await problems({ reviewed: 'normal', outliers: 'other-ids' })).toEqual([
      'warning REVIEWED_IN_TEST',
      'note REVIEWED_USED',
    ]);
    const check = await app.call('train.check', request({ reviewed: 'outliers' }));
    // Four of the split, one joined, one left out.
    expect(check).toMatchObject({ trainClips: 4, testClips: 4 });

    const { jobId } = await app.call('train.start', request({ reviewed: 'outliers' }));
    const { runIds } = await app.finished(jobId);
    const run = await app.call('runs.get', { id: runIds.at(-1)! });
    expect(run).toMatchObject({
      testLeak: { normal: 1, outliers: 1 },
      data: { train: 4, test: 4 },
      outliers: { name: 'reviewed anomalies', clips: 3 },
      reviewed: { reviewers: ['Ada'], joined: 1, leftOut: 1, outliers: 3 },
    });
    const folder = await RunFolder.open(run.path);
    const { record } = folder;
    expect(record.reviewed).toMatchObject({
      passes: [{ id: pass.id, reviewer: 'Ada', kind: 'first', decided: 5 }],
      testClips: 1,
    });
    const { clips } = await readReviewed(folder.reviewed, record.reviewed!.fingerprint);
    expect(clips.map(({ use, path, split }) => [use, path, split])).toEqual([
      ['joined', testClip('normal', 0), 'test'],
      ['left out', trainClip(0), 'train'],
      ['outlier', testClip('anomaly', 0), 'test'],
      ['outlier', testClip('anomaly', 1, '02'), 'test'],
      ['outlier', trainClip(0), 'train'],
    ]);
    expect(clips.every(({ content }) => /^[0-9a-f]{64}$/.test(content))).toBe(true);
    expect(run.log).toContain('1 reviewed clip of the test split is learned as normal');
    // The detector got them: the fixture says how many outliers.
    expect(run.metrics.at(-1)?.values['outliers']).toBe(3);
    const { rows } = await app.call('results.table', {});
    expect(rows.map(({ testLeak }) => testLeak)).toEqual([{ normal: 1, outliers: 1 }]);
  });

  test('adds reviewed anomalies to other outliers, and is not marked without test clips', async () => {
    const { folder, root, problems } = await reviewed({ [trainClip(0)]: 'anomalous', [trainClip(1)]: 'normal' });
    expect(await problems({ reviewed: 'outliers', outliers: 'other-ids' })).toEqual(['note REVIEWED_USED']);
    const choice = await reviewedInWorkspace(join(folder, 'workspace'), root, 'outliers');
    const { models } = await planTraining(testBench(folder), plan(folder, root, { outliers: 'other-ids' }, choice), {});
    const { record, outliers } = models[0]!;
    expect(record).toMatchObject({
      data: { clips: { train: 3 } },
      reviewed: { joined: 0, leftOut: 1, outliers: 1, testClips: 0 },
      outliers: { testClips: 0, source: 'review' },
    });
    // Four training clips of 02, and one judged anomalous.
    expect((await readOutlierSet(outliers)).clips).toHaveLength(5);
  });

  test('is refused where verdicts change nothing, and where there is no anomaly to learn', async () => {
    const { problems } = await reviewed({ [trainClip(1)]: 'normal' });
    expect(await problems({ reviewed: 'normal', outliers: 'other-ids' })).toEqual(['error REVIEWED_NONE']);
    expect(await problems({ reviewed: 'outliers' })).toEqual(['error REVIEWED_NONE', 'error OUTLIERS_EMPTY']);
    expect(await problems({ reviewed: 'outliers', method: 'distance' })).toEqual([
      'error REVIEWED_NONE',
      'error OUTLIERS_UNUSED',
    ]);
  });

  test('does not go on with another list than it began with', async () => {
    const { folder, root } = await reviewed(VERDICTS);
    const choice = await reviewedInWorkspace(join(folder, 'workspace'), root, 'normal');
    const { models } = await planTraining(testBench(folder), plan(folder, root, { method: 'distance' }, choice), {});
    const { record, reviewed: path } = models[0]!;
    const { fingerprint } = record.reviewed!;
    expect(await readReviewed(path, fingerprint)).toMatchObject({ when: record.reviewed!.when, clips: { length: 2 } });
    const list = await readFile(path, 'utf8');
    const refused = async (text: string): Promise<void> => {
      await writeFile(path, text);
      await expect(readReviewed(path, fingerprint)).rejects.toMatchObject({ code: 'REVIEWED_DAMAGED' });
    };
    await refused(list.replace('"left out"', '"joined"'));
    await refused(list.slice(0, 100));
    await refused('{}');
  });
});

test('the command line reads the verdicts of a workspace', async () => {
  const { folder, root } = await reviewed(VERDICTS);
  const bench = testBench(folder);
  const train = (...argv: string[]) =>
    runCaptured(
      [
        ...['train', '--data', root, '--type', 'fan', '--id', '00', '--method', 'distance', '--preset', 'quick'],
        ...['--set', 'steps=2', '--set', 'baseSteps=2', '--runs', join(folder, 'cli-runs'), ...argv],
      ],
      [trainCommand(() => Promise.resolve(bench))],
    );
  const { code, out, err } = await train('--reviewed', 'normal', '--workspace', join(folder, 'workspace'), '--json');
  expect(code, err).toBe(0);
  expect(err).toContain('Warning: 1 reviewed clip of the test split is learned as normal');
  const { runs } = JSON.parse(out.split('\n').at(-1)!) as { runs: string[] };
  expect((await RunFolder.open(runs[0]!)).record.reviewed).toMatchObject({ joined: 1, leftOut: 1, outliers: 0 });
  expect(await train('--reviewed', 'all', '--workspace', folder)).toMatchObject({ code: 2 });
  expect(await train('--reviewed', 'normal')).toMatchObject({ code: 2 });
  const elsewhere = await train('--reviewed', 'normal', '--workspace', folder);
  expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('no workspace') as string });
});
