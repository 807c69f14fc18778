import { expect, test } from 'vitest';
import type { UserError } from '../../src-shared/errors.ts';
import { EMPTY, type Box } from '../../src-shared/review/annotation.ts';
import type { Edit } from '../../src-shared/review/edit.ts';
import { openDatabase, type Database } from './database.ts';
import { ReviewStore } from './reviews.ts';
import { temporaryFolder } from './testing/scans.ts';
import { ThresholdStore } from './thresholds.ts';
import { VocabularyStore } from './vocabulary.ts';

const FAN = { id: 'fans', root: '/data/fans', channel: 0 };
const WHEN = '2026-01-02T03:04:05.000Z';
const ANNA = { by: 'Anna', when: WHEN };

const BOX: Box = {
  ...{ id: 'b1', start: 1.25, end: 2, band: { low: 400, high: 900 }, tags: ['knock'], note: '', origin: 'drawn' },
  mapMean: null,
};

const verdict = (path: string, before: 'normal' | null, after: 'normal' | null): Edit => ({
  title: 'Verdict',
  changes: [{ path, field: 'verdict', before, after }],
});
const draw = (path: string, box: Box): Edit => ({
  title: 'Draw box',
  changes: [{ path, field: 'box', before: null, after: box }],
});

async function store(): Promise<{ db: Database; folder: string; reviews: ReviewStore }> {
  const folder = await temporaryFolder();
  const db = openDatabase(folder);
  return { db, folder, reviews: new ReviewStore(db) };
}

test('edits across clips are undone in order, and a new edit ends what could be done again', async () => {
  const { reviews } = await store();
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  reviews.apply(id, verdict('a.wav', null, 'normal'), ANNA);
  reviews.apply(id, draw('b.wav', BOX), ANNA);
  expect(reviews.get(id).decided).toBe(1);
  expect(reviews.history(id)).toEqual({ undo: 'Draw box', redo: null });

  const undone = reviews.undo(id, ANNA);
  expect(undone).toMatchObject({ undo: 'Verdict', redo: 'Draw box', changed: [{ path: 'b.wav', annotation: EMPTY }] });
  reviews.undo(id, ANNA);
  expect(reviews.annotation(id, 'a.wav')?.annotation).toEqual(EMPTY);
  expect(reviews.get(id).decided).toBe(0);
  expect(reviews.undo(id, ANNA)).toEqual({ changed: [], newTags: [], undo: null, redo: 'Verdict' });

  expect(reviews.redo(id, ANNA)).toMatchObject({ undo: 'Verdict', redo: 'Draw box' });
  reviews.apply(id, draw('c.wav', BOX), ANNA);
  expect(reviews.history(id)).toEqual({ undo: 'Draw box', redo: null });
  expect(reviews.redo(id, ANNA).changed).toEqual([]);
});

test('undo goes on where the program stopped, and the trail keeps every step', async () => {
  const { db, folder, reviews } = await store();
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  reviews.apply(id, draw('a.wav', BOX), ANNA);
  reviews.undo(id, { by: 'Ben', when: WHEN });
  db.close();

  const again = new ReviewStore(openDatabase(folder));
  expect(again.history(id)).toEqual({ undo: null, redo: 'Draw box' });
  again.redo(id, ANNA);
  expect(again.annotation(id, 'a.wav')?.annotation.boxes).toEqual([BOX]);
  const { total, rows } = again.audit.page({ reviewId: id, path: 'a.wav' }, { offset: 0, limit: 10 });
  expect(total).toBe(3);
  expect(rows.map(({ action, who }) => [action, who])).toEqual([
    ['redo', 'Anna'],
    ['undo', 'Ben'],
    ['edit', 'Anna'],
  ]);
  expect(rows[1]).toMatchObject({ field: 'box', before: BOX, after: null, reviewId: id });
});

test('the trail refuses to be changed, deleted or replaced', async () => {
  const { db, reviews } = await store();
  reviews.open(FAN, 'Anna', 'first', WHEN);
  for (const sql of [
    "UPDATE audit SET who = 'Eve'",
    'DELETE FROM audit',
    `INSERT OR REPLACE INTO audit (place, at, who, action, title, field, before, after)
     VALUES (1, '', 'Eve', 'edit', '', '', '1', '2')`,
  ]) {
    expect(() => db.run(sql), sql).toThrow('the audit trail is only added to');
  }
  expect(reviews.audit.page({}, { offset: 0, limit: 10 }).rows.map(({ who }) => who)).toEqual(['Anna']);
});

test('edits of one box that go on with each other are one step, in both directions', async () => {
  const { reviews } = await store();
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  const boxAt = (start: number): Box => ({ ...BOX, start });
  const move = (from: number, to: number, title = 'Move box'): Edit => ({
    ...{ title, folds: true },
    changes: [{ path: 'a.wav', field: 'box', before: boxAt(from), after: boxAt(to) }],
  });
  const boxes = () => reviews.annotation(id, 'a.wav')?.annotation.boxes;

  // A box that has just been drawn is not gone when its nudge is taken back.
  reviews.apply(id, draw('a.wav', boxAt(0)), ANNA);
  for (const [from, to] of [[0, 1], [1, 1.5], [1.5, 1.25]] as const) reviews.apply(id, move(from, to), ANNA); // prettier-ignore
  expect(reviews.undo(id, ANNA)).toMatchObject({ undo: 'Draw box', redo: 'Move box' });
  expect(boxes()).toEqual([boxAt(0)]);
  reviews.redo(id, ANNA);
  expect(boxes()).toEqual([boxAt(1.25)]);
  expect(reviews.audit.page({ reviewId: id, path: 'a.wav' }, { offset: 0, limit: 9 }).total).toBe(6);

  // Another kind of edit is a step of its own, and so is one after an undo.
  reviews.apply(id, move(1.25, 1.5, 'Resize box'), ANNA);
  expect(reviews.undo(id, ANNA).undo).toBe('Move box');
  reviews.apply(id, move(1.25, 1), ANNA);
  reviews.undo(id, ANNA);
  expect(boxes()).toEqual([boxAt(1.25)]);

  // What was moved there and back is no step at all.
  reviews.redo(id, ANNA);
  expect(reviews.apply(id, move(1, 1.25), ANNA)).toMatchObject({ undo: 'Move box', redo: null });
  reviews.undo(id, ANNA);
  expect(boxes()).toEqual([boxAt(0)]);
});

test('an edit of what has changed meanwhile is refused, and none of it is kept', async () => {
  const { reviews } = await store();
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  reviews.apply(id, verdict('b.wav', null, 'normal'), ANNA);
  const both: Edit = {
    title: 'Verdict',
    changes: ['a.wav', 'b.wav'].map((path) => ({ path, field: 'verdict', before: null, after: 'unsure' })),
  };
  expect(() => reviews.apply(id, both, ANNA)).toThrow(
    expect.objectContaining({ code: 'ANNOTATION_CHANGED' }) as UserError,
  );
  expect(reviews.annotation(id, 'a.wav')).toBeUndefined();
  expect(reviews.audit.page({ reviewId: id, path: 'a.wav' }, { offset: 0, limit: 1 }).total).toBe(0);
  expect(reviews.history(id)).toEqual({ undo: 'Verdict', redo: null });
});

test('an edit takes less than a millisecond of the processor', async () => {
  const { reviews } = await store();
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  // Of the processor: how busy the machine is says nothing about the store.
  const start = process.cpuUsage();
  for (let i = 0; i < 4000; i += 1) {
    if (i % 2 === 0) reviews.apply(id, verdict(`clip-${i}.wav`, null, 'normal'), ANNA);
    else reviews.apply(id, draw(`clip-${i - 1}.wav`, BOX), ANNA);
  }
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(4);
  expect(reviews.get(id).decided).toBe(2000);
});

test('passes go to the data set that reads the folder of a removed one', async () => {
  const { reviews } = await store();
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  expect(reviews.adopt({ ...FAN, id: 'other-channel', channel: 1 })).toBe(0);
  expect(reviews.adopt({ ...FAN, id: 'fans-again' })).toBe(1);
  expect(reviews.passes({ id: 'fans-again' }).map((pass) => pass.id)).toEqual([id]);
});

test('a tag that clips have can be renamed and retired, not deleted', async () => {
  const { db, reviews } = await store();
  const vocabulary = new VocabularyStore(db, reviews);
  const { id } = reviews.open(FAN, 'Anna', 'first', WHEN);
  reviews.apply(id, draw('a.wav', BOX), ANNA);
  const tags = vocabulary.list();
  expect(() =>
    vocabulary.save(
      tags.filter((tag) => tag.id !== 'knock'),
      ANNA,
    ),
  ).toThrow(expect.objectContaining({ code: 'TAG_USED' }) as UserError);
  const changed = tags
    .filter((tag) => tag.id !== 'leak')
    .map((tag) => (tag.id === 'knock' ? { ...tag, name: 'Hammering', retired: true } : tag));
  vocabulary.save(changed, ANNA);
  expect(vocabulary.list()).toEqual(changed);
  const { rows } = reviews.audit.page({}, { offset: 0, limit: 2 });
  expect(rows.map(({ title, after }) => [title, after === null]).sort()).toEqual([
    ['Tag Hammering', false],
    ['Tag Leak', true],
  ]);
});

test('thresholds are one per run, score and machine, with a line in the trail for each change', async () => {
  const { db, reviews } = await store();
  const thresholds = new ThresholdStore(db, reviews.audit);
  const saved = { runId: 'r', type: 'fan', id: '00', score: 's', method: 'gamma', parameter: 0.9 } as const;
  thresholds.save({ ...saved, value: 0.5, author: 'Anna', saved: WHEN });
  thresholds.save({ ...saved, value: 0.25, method: 'manual', parameter: null, author: 'Ben', saved: WHEN });
  expect(thresholds.list('r')).toMatchObject([{ value: 0.25, author: 'Ben', method: 'manual' }]);
  expect(thresholds.remove('r', 's', saved, ANNA)).toBe(true);
  expect(thresholds.remove('r', 's', saved, ANNA)).toBe(false);
  expect(
    reviews.audit.page({}, { offset: 0, limit: 5 }).rows.map(({ who, before, after }) => [who, before, after]),
  ).toMatchObject([
    ['Anna', { value: 0.25 }, null],
    ['Ben', { value: 0.5 }, { value: 0.25 }],
    ['Anna', null, { value: 0.5 }],
  ]);
});
