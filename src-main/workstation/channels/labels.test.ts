import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { reviewedWorkspace, testClip } from '../testing/scored-run.ts';
import { withCode } from '../testing/workstation.ts';

const A0 = testClip('anomaly', 0);
const N0 = testClip('normal', 0);

async function place() {
  const folder = await temporaryFolder();
  const made = await reviewedWorkspace(folder);
  const { app, datasetId } = made;
  const { id: reviewId } = await app.call('review.open', { runId: null, datasetId, reviewer: 'Anna', kind: 'first' });
  const take = (files: { name: string; text: string }[], replace = false) =>
    app.call('review.import', { reviewId, by: 'Anna', format: null, files, replace });
  const annotation = async (path: string) => (await app.call('review.get', { reviewId, path })).annotation;
  return { ...made, folder, reviewId, take, annotation };
}

const AUDACITY = '0.010000\t0.020000\tKnock\n\\\t400.000000\t900.000000\n0.000000\t0.050000\t!anomalous #gremlin\n';

test('what Audacity wrote becomes one edit, which undo takes back, and adds nothing the second time', async () => {
  const { app, reviewId, take, annotation } = await place();
  const file = { name: 'anomaly_id_00_00000000.txt', text: AUDACITY };
  expect(await take([file, { name: 'stranger.txt', text: AUDACITY }])).toMatchObject({
    ...{ clips: 1, boxes: 1, newTags: ['gremlin'], unmatched: ['stranger.txt'], undo: 'Import labels' },
  });
  expect(await annotation(A0)).toMatchObject({
    ...{ verdict: 'anomalous', tags: ['gremlin'], note: '' },
    boxes: [{ start: 0.01, end: 0.02, band: { low: 400, high: 900 }, tags: ['knock'], origin: 'imported' }],
  });
  expect((await app.call('review.vocabulary', {})).at(-1)).toMatchObject({ id: 'gremlin', name: 'gremlin' });
  expect(await take([file])).toMatchObject({ clips: 0, boxes: 0, changed: [] });
  await app.call('review.undo', { reviewId, by: 'Anna' });
  expect(await annotation(A0)).toEqual({ verdict: null, tags: [], note: '', boxes: [] });
});

test('tags that an import added go with it, and come again, where nobody else has them', async () => {
  const { app, reviewId, datasetId, take } = await place();
  const before = await app.call('review.vocabulary', {});
  const added = { id: 'gremlin', name: 'gremlin' };
  await take([{ name: 'anomaly_id_00_00000000.txt', text: AUDACITY }]);
  await app.call('review.undo', { reviewId, by: 'Anna' });
  expect(await app.call('review.vocabulary', {})).toEqual(before);
  expect(app.events('vocabulary.changed').at(-1)).toEqual(before);
  await app.call('review.redo', { reviewId, by: 'Anna' });
  expect((await app.call('review.vocabulary', {})).at(-1)).toMatchObject(added);

  const { id: other } = await app.call('review.open', { runId: null, datasetId, reviewer: 'Ben', kind: 'first' });
  await app.call('review.apply', {
    ...{ reviewId: other, by: 'Ben' },
    edit: { title: 'Tag', changes: [{ path: N0, field: 'tags', before: [], after: ['gremlin'] }] },
  });
  await app.call('review.undo', { reviewId, by: 'Anna' });
  expect((await app.call('review.vocabulary', {})).at(-1)).toMatchObject(added);
});

test('a preview counts and changes nothing, neither the clips nor the vocabulary', async () => {
  const { app, reviewId, annotation } = await place();
  const files = [{ name: 'anomaly_id_00_00000000.txt', text: AUDACITY }];
  const before = await app.call('review.vocabulary', {});
  const preview = await app.call('review.import', {
    ...{ reviewId, by: 'Anna', format: 'audacity', files, replace: false, preview: true },
  });
  expect(preview).toMatchObject({ clips: 1, boxes: 1, newTags: ['gremlin'], changed: [], undo: null });
  expect((await annotation(A0)).boxes).toEqual([]);
  expect(await app.call('review.vocabulary', {})).toEqual(before);
  expect(app.events('review.changed')).toEqual([]);
});

test('a broken file among others changes nothing', async () => {
  const { take, annotation } = await place();
  const files = [
    { name: 'anomaly_id_00_00000000.txt', text: AUDACITY },
    { name: 'normal_id_00_00000000.txt', text: '0.0\t0,5\tx\n' },
  ];
  await expect(take(files)).rejects.toMatchObject({ code: 'LABELS_MALFORMED', details: { line: 1 } });
  expect((await annotation(A0)).boxes).toEqual([]);
});

test.each(['audacity', 'raven', 'csv', 'json'])(
  '%s files of one review make the same review elsewhere',
  async (format) => {
    const { app, datasetId, reviewId, take, annotation, folder } = await place();
    await expect(app.call('review.export', { reviewId, format, paths: null, folder: null })).rejects.toEqual(
      withCode('LABELS_NONE'),
    );
    await take([
      { name: 'anomaly_id_00_00000000.txt', text: AUDACITY },
      { name: 'normal_id_00_00000000.txt', text: '0.000000\t0.050000\t!normal a quiet one\n0.03\t0.04\tclick\n' },
    ]);
    const out = join(folder, 'labels');
    const { names } = await app.call('review.export', { reviewId, format, paths: null, folder: out });
    expect(await readdir(out)).toEqual(names.toSorted());
    const files = await Promise.all(
      names.map(async (name) => ({ name, text: await readFile(join(out, name), 'utf8') })),
    );
    const other = await app.call('review.open', { runId: null, datasetId, reviewer: 'Ben', kind: 'blind' });
    await app.call('review.import', { reviewId: other.id, by: 'Ben', format: null, files, replace: true });
    for (const path of [A0, N0]) {
      const back = await app.call('review.get', { reviewId: other.id, path });
      const withoutId = ({ boxes, ...rest }: typeof back.annotation) => ({
        ...rest,
        boxes: boxes.map((box) => ({ ...box, id: '' })),
      });
      expect(withoutId(back.annotation)).toEqual(withoutId(await annotation(path)));
    }
  },
);

test('a file with more than a person could edit is refused as a whole', async () => {
  const { app, take, annotation } = await place();
  const header = 'path,kind,tags,note,start_s,end_s\n';
  const rows = (count: number, row: (i: number) => string): string =>
    header + Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');
  const refused = async (text: string, code: string): Promise<void> => {
    await expect(take([{ name: 'labels.csv', text }])).rejects.toMatchObject({ code, hint: expect.any(String) });
    expect((await annotation(A0)).boxes).toEqual([]);
  };
  await refused(
    rows(20_000, (i) => `${A0},box,,,${i % 90},90`),
    'LABELS_TOO_MANY',
  );
  await refused(
    rows(900, (i) => `${A0},box,t${2 * i} t${2 * i + 1},,0,1`),
    'LABELS_TOO_MANY',
  );
  await refused(
    rows(1, () => `${A0},clip,,${'x'.repeat(10_001)},,`),
    'LABELS_MALFORMED',
  );
  await refused(
    rows(1, () => `${A0},clip,${'t'.repeat(61)},,,`),
    'LABELS_MALFORMED',
  );
  expect(await take([{ name: 'labels.csv', text: rows(1, () => `${'/'.repeat(2_000_000)},clip,,x,,`) }])).toMatchObject(
    {
      unmatched: [expect.any(String)],
    },
  );
  expect((await app.call('review.vocabulary', {})).length).toBeLessThan(100);
});
