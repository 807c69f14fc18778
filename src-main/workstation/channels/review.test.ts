import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Arguments } from '../../../src-shared/contract.ts';
import type { Box, Verdict } from '../../../src-shared/review/annotation.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { addScoredRun, reviewedWorkspace, testClip } from '../testing/scored-run.ts';
import { withCode } from '../testing/workstation.ts';

const [N0, N1, N2] = [0, 1, 2].map((i) => testClip('normal', i)) as [string, string, string];
const [A0, A1, A2] = [0, 1, 2].map((i) => testClip('anomaly', i)) as [string, string, string];
const FIRST = { [N0]: 0.1, [N1]: 0.2, [N2]: 0.7, [A0]: 0.6, [A1]: 0.8, [A2]: 0.9 };
/** As FIRST, but for N0 and A2 that trade places. */
const SECOND = { [N0]: 0.9, [N1]: 0.2, [N2]: 0.7, [A0]: 0.6, [A1]: 0.8, [A2]: 0.1 };

type EditArgs = Arguments<'review.apply'>['edit'];

const verdict = (path: string, after: Verdict, before: Verdict | null = null): EditArgs => ({
  title: 'Verdict',
  changes: [{ path, field: 'verdict', before, after }],
});

async function place() {
  const folder = await temporaryFolder();
  const made = await reviewedWorkspace(folder);
  const runId = await addScoredRun(made, { name: 'a', scores: FIRST, training: [0.1, 0.15, 0.2, 0.3, 0.35, 0.5] });
  const queue = (reviewId: string, more: Partial<Arguments<'review.queue'>> = {}) =>
    made.app.call('review.queue', {
      ...{ reviewId, runId, otherRunId: null, order: 'score', descending: true, offset: 0, limit: 100 },
      ...more,
    });
  return { ...made, folder, runId, queue };
}

test('a queue by score, disagreement and ID, with filters and progress', async () => {
  const { app, queue, ...made } = await place();
  const other = await addScoredRun({ app, ...made }, { name: 'b', scores: SECOND });
  const { id } = await app.call('review.open', { runId: made.runId, datasetId: null, reviewer: 'Anna', kind: 'first' });
  const paths = async (more: Partial<Arguments<'review.queue'>>) =>
    (await queue(id, more)).rows.map(({ path }) => path);

  expect(await paths({})).toEqual([A2, A1, N2, A0, N1, N0]);
  expect(await paths({ order: 'disagreement', otherRunId: other })).toEqual([A2, N0, A0, A1, N1, N2]);
  expect(await paths({ order: 'id', descending: false })).toEqual([A0, A1, A2, N0, N1, N2]);
  expect(await paths({ scoreBand: { low: 0.6, high: 0.8 } })).toEqual([A1, N2, A0]);
  expect(await paths({ label: 'normal', search: '00000001' })).toEqual([N1]);
  expect(
    (
      await app.call('review.order', {
        ...{ reviewId: id, runId: null, otherRunId: null },
        order: 'id',
        descending: false,
      })
    ).paths,
  ).toHaveLength(8);

  await app.call('review.apply', { reviewId: id, by: 'Anna', edit: verdict(A1, 'anomalous') });
  await app.call('review.apply', { reviewId: id, by: 'Anna', edit: verdict(N2, 'normal') });
  const undecided = await queue(id, { verdicts: ['none', 'unsure'] });
  expect(undecided.rows.map(({ path }) => path)).toEqual([A2, A0, N1, N0]);
  expect(undecided.progress).toEqual({ decided: 2, total: 6 });
  // The gamma line of the training scores is above 0.3 and below 0.6.
  expect((await queue(id, { flagged: true })).rows.map(({ path, verdict: said }) => [path, said])).toEqual([
    [A2, null],
    [A1, 'anomalous'],
    [N2, 'normal'],
    [A0, null],
  ]);
  await expect(queue(id, { order: 'disagreement' })).rejects.toEqual(withCode('QUEUE_ORDER'));
});

test('the line of a queue is the saved one, that of training scores, or else that of the labels, and says which', async () => {
  const { app, queue, ...made } = await place();
  const without = await addScoredRun({ app, ...made }, { name: 'b', scores: SECOND });
  const { id } = await app.call('review.open', { runId: made.runId, datasetId: null, reviewer: 'Anna', kind: 'first' });
  const first = async (runId: string) => (await queue(id, { runId })).rows[0];
  expect(await first(made.runId)).toMatchObject({ flagged: true, line: { source: 'gamma', parameter: 0.9 } });
  // Of three normal clips (0.2, 0.7, 0.9) none may lie above it.
  expect(await first(without)).toMatchObject({ flagged: false, line: { source: 'fpr', parameter: 0.05, value: 0.9 } });
  await app.call('thresholds.save', {
    ...{ runId: without, type: 'fan', id: '00', score: 'mean', value: 0.65, method: 'manual', parameter: null },
    by: 'Anna',
  });
  expect(await first(without)).toMatchObject({ flagged: true, line: { source: 'saved', value: 0.65 } });
});

test('edits reach other pages, survive the program and are undone across clips', async () => {
  const { app, datasetId, folder } = await place();
  const { id } = await app.call('review.open', { runId: null, datasetId, reviewer: 'Anna', kind: 'first' });
  const box: Box = {
    ...{ id: 'x', start: 0.01, end: 0.02, band: null, tags: ['knock'], note: '' },
    origin: 'drawn',
    mapMean: null,
  };
  await app.call('review.apply', {
    reviewId: id,
    by: 'Anna',
    edit: {
      title: 'Draw box',
      changes: [{ path: A0, field: 'box', before: null, after: box }],
    },
  });
  await app.call('review.apply', { reviewId: id, by: 'Anna', edit: verdict(N0, 'unsure') });
  expect(app.events('review.changed')).toEqual([
    { reviewId: id, paths: [A0], undo: 'Draw box', redo: null },
    { reviewId: id, paths: [N0], undo: 'Verdict', redo: null },
  ]);
  await expect(app.call('review.apply', { reviewId: id, by: 'Anna', edit: verdict(N0, 'normal') })).rejects.toEqual(
    withCode('ANNOTATION_CHANGED'),
  );
  await expect(
    app.call('review.apply', { reviewId: id, by: 'Anna', edit: verdict('fan/test/none.wav', 'normal') }),
  ).rejects.toEqual(withCode('CLIP_UNKNOWN'));
  const unknown = { title: 'Tags', changes: [{ path: A0, field: 'tags' as const, before: [], after: ['gremlin'] }] };
  await expect(app.call('review.apply', { reviewId: id, by: 'Anna', edit: unknown })).rejects.toEqual(
    withCode('TAG_UNKNOWN'),
  );

  await app.call('workspace.open', { path: join(folder, 'workspace') });
  expect(await app.call('review.history', { reviewId: id })).toEqual({ undo: 'Verdict', redo: null });
  await app.call('review.undo', { reviewId: id, by: 'Anna' });
  const { changed } = await app.call('review.undo', { reviewId: id, by: 'Anna' });
  expect(changed).toMatchObject([{ path: A0, annotation: { boxes: [] } }]);
  await app.call('review.redo', { reviewId: id, by: 'Anna' });
  expect(await app.call('review.get', { reviewId: id, path: A0 })).toMatchObject({
    annotation: { boxes: [{ id: 'x', band: null, tags: ['knock'] }] },
    ...{ by: 'Anna', split: 'test', others: [] },
  });
  expect(
    (await app.call('review.audit', { reviewId: id, path: A0, offset: 0, limit: 9 })).rows.map(({ action }) => action),
  ).toEqual(['redo', 'undo', 'edit']);
});

test('a blind second pass, its agreement, and what an adjudication settles', async () => {
  const { app, datasetId } = await place();
  const open = async (reviewer: string, kind: 'first' | 'blind' | 'adjudication') =>
    (await app.call('review.open', { runId: null, datasetId, reviewer, kind })).id;
  const say = (reviewId: string, path: string, said: Verdict) =>
    app.call('review.apply', { reviewId, by: 'someone', edit: verdict(path, said) });
  const [anna, ben] = [await open('Anna', 'first'), await open('Ben', 'blind')];
  await say(anna, N0, 'normal');
  await say(anna, N1, 'normal');
  await say(anna, A0, 'anomalous');
  await say(anna, A1, 'anomalous');
  await say(ben, N0, 'normal');
  await say(ben, N1, 'anomalous');
  await say(ben, A0, 'anomalous');
  expect((await app.call('review.get', { reviewId: ben, path: N0 })).others).toEqual([]);
  expect((await app.call('review.get', { reviewId: anna, path: N1 })).others).toMatchObject([
    { annotation: { verdict: 'anomalous' }, pass: { reviewer: 'Ben' } },
  ]);

  const view = await app.call('review.agreement', { first: anna, second: ben });
  // p_o = 2/3, p_e = 2/3 x 1/3 + 1/3 x 2/3 = 4/9, kappa = (6/9 - 4/9) / (5/9).
  expect(view.agreement).toMatchObject({
    clips: 3,
    percent: expect.closeTo(200 / 3, 9) as number,
    kappa: expect.closeTo(0.4, 9) as number,
  });
  expect(view.adjudication.map(({ path, settled }) => [path, settled])).toEqual([[N1, null]]);
  const before = await app.call('review.clips', { datasetId });
  expect(before).toMatchObject({
    normal: [N0],
    anomalous: [A0, A1],
    disputed: [N1],
    ofTestSplit: { normal: 1, anomalous: 2 },
  });
  expect(before.warnings.map(({ code }) => code)).toEqual(['TEST_CLIPS_IN_TRAINING', 'VERDICTS_DISPUTED']);

  await say(await open('Cem', 'adjudication'), N1, 'normal');
  expect((await app.call('review.agreement', { first: anna, second: ben })).adjudication[0]?.settled).toBe('normal');
  expect(await app.call('review.clips', { datasetId })).toMatchObject({ normal: [N0, N1], disputed: [] });
});

test('from a threshold to decision files', async () => {
  const { app, runId, folder } = await place();
  const args = { runId, type: 'fan', id: '00', bins: 8, quantile: 0.9, fpr: 0.34, clipsPerDay: 600 };
  const view = await app.call('thresholds.view', { ...args, reviewId: null });
  expect(view.normal).toEqual([0.1, 0.2, 0.7]);
  expect(view.histogram.edges).toHaveLength(9);
  expect(view.histogram.normal.reduce((a, b) => a + b)).toBe(3);
  expect(view.histogram.training!.reduce((a, b) => a + b)).toBe(6);
  const [gamma, fpr, f1] = view.proposals;
  expect(gamma!.value).toBeGreaterThan(0.3);
  expect(fpr).toMatchObject({ method: 'fpr', parameter: 0.34, value: 0.2 });
  expect(f1!.value).toBeCloseTo(0.4, 12);
  expect(view.consequences).toMatchObject({
    flagged: 4,
    missed: 0,
    falseAlarms: 1,
    falseAlarmsPerDay: 200,
    precision: 0.75,
  });

  // Verdicts take the place of labels: N2 is found to be broken.
  const { id: reviewId } = await app.call('review.open', { runId, datasetId: null, reviewer: 'Anna', kind: 'first' });
  await app.call('review.apply', { reviewId, by: 'Anna', edit: verdict(N2, 'anomalous') });
  await app.call('review.apply', { reviewId, by: 'Anna', edit: verdict(A0, 'unsure') });
  expect(await app.call('thresholds.view', { ...args, reviewId })).toMatchObject({
    normal: [0.1, 0.2],
    anomalous: [0.7, 0.8, 0.9],
    unlabelled: [0.6],
  });

  await expect(app.call('thresholds.export', { runId, folder: null })).rejects.toEqual(withCode('THRESHOLDS_NONE'));
  const line = {
    runId,
    type: 'fan',
    id: '00',
    score: 'mean',
    value: 0.65,
    method: 'manual',
    parameter: null,
    by: 'Anna',
  } as const;
  await app.call('thresholds.save', line);
  expect(app.events('thresholds.changed')).toMatchObject([{ runId, thresholds: [{ value: 0.65, author: 'Anna' }] }]);
  const out = join(folder, 'decisions');
  await app.call('thresholds.export', { runId, folder: out });
  expect((await readdir(out)).sort()).toEqual(['anomaly_score_fan_id_00.csv', 'decision_result_fan_id_00.csv']);
  expect(await readFile(join(out, 'decision_result_fan_id_00.csv'), 'utf8')).toBe(
    [N0, N1, N2, A0, A1, A2].map((path, i) => `${path.slice(9)},${[0, 0, 1, 0, 1, 1][i]}\n`).join(''),
  );
  expect(await app.call('thresholds.view', { ...args, reviewId: null })).toMatchObject({
    consequences: { threshold: 0.65 },
  });
});
