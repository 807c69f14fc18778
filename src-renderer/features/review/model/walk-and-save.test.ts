import { expect, it, vi } from 'vitest';
import type { EditResult } from '../../../../src-shared/contract.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { EMPTY, type Annotation } from '../../../../src-shared/review/annotation.ts';
import { applyEdit, type Edit } from '../../../../src-shared/review/edit.ts';
import { conditions, defaultFilter, queueArgs } from './queue-filter.ts';
import { ahead, nextUndecided, stepFrom } from './queue-walk.ts';
import { rebased } from './rebase.ts';
import { locationOf, NOWHERE, queryOf } from './review-location.ts';
import { createSaver, type SaveState } from './saver.ts';

const PATHS = ['a', 'b', 'c', 'd'];

it('steps through a queue, and on to what is undecided', () => {
  expect(stepFrom(PATHS, 'a', 1)).toBe('b');
  expect(stepFrom(PATHS, 'd', 1)).toBeNull();
  // A clip that undo led to may be outside.
  expect(stepFrom(PATHS, 'z', 1)).toBe('a');
  expect(stepFrom([], null, 1)).toBeNull();
  const decided = new Set(['b', 'd']);
  const verdictOf = (path: string) => (decided.has(path) ? ('normal' as const) : null);
  expect(nextUndecided(PATHS, 'a', verdictOf)).toBe('c');
  expect(nextUndecided(PATHS, 'c', verdictOf)).toBe('a');
  decided.add('a');
  expect(nextUndecided(PATHS, 'c', verdictOf)).toBeNull();
  expect(ahead(PATHS, 'b', 'd')).toEqual(['c', 'd', 'a']);
});

it('says in the address what is reviewed', () => {
  const location = { ...NOWHERE, runId: 'r1', otherRunId: 'r2', kind: 'blind' as const, path: 'x/y z.wav' };
  expect(queryOf(location)).toEqual({ run: 'r1', other: 'r2', kind: 'blind', path: 'x/y z.wav' });
  expect(locationOf(queryOf(location))).toEqual(location);
  expect(locationOf({ dataset: 'd', kind: 'nonsense', run: '' })).toEqual({ ...NOWHERE, datasetId: 'd' });
});

it('asks for what the filter says and nothing else', () => {
  const of = { reviewId: 'p', runId: 'r', otherRunId: null };
  expect(queueArgs(defaultFilter(true), of)).toEqual({ ...of, order: 'score', descending: true });
  const filter = {
    ...defaultFilter(false),
    ...{ verdicts: ['none'] as const, machine: { type: 'fan', id: '00' }, flagged: false, low: 0.5, search: ' x ' },
  };
  expect(queueArgs(filter, of)).toEqual({
    ...{ ...of, order: 'id', descending: false, verdicts: ['none'], type: 'fan', id: '00', flagged: false },
    ...{ scoreBand: { low: 0.5, high: null }, search: 'x' },
  });
  expect([conditions(defaultFilter(true)), conditions(filter)]).toEqual([0, 5]);
});

const verdict = (path: string, before: Annotation['verdict'], after: Annotation['verdict']): Edit => ({
  title: `${path} ${after ?? 'none'}`,
  changes: [{ path, field: 'verdict', before, after }],
});

/** A main with one annotation per clip, as the store has it. */
function store() {
  const annotations = new Map<string, Annotation>();
  const failing: unknown[] = [];
  const tried: string[] = [];
  return {
    annotations,
    failing,
    tried,
    apply: async (edit: Edit): Promise<EditResult> => {
      tried.push(edit.title);
      await Promise.resolve();
      const failure = failing.shift();
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a UserError, or nothing
      if (failure !== undefined) throw failure;
      const after = applyEdit((path) => annotations.get(path), edit);
      for (const [path, annotation] of after) annotations.set(path, annotation);
      const changed = [...after].map(([path, annotation]) => ({ path, annotation, edited: null, by: 'Ada' }));
      return { changed, undo: edit.title, redo: null };
    },
  };
}

it('saves in order, and tries again what could not be saved: nothing is lost, nothing is saved twice', async () => {
  const main = store();
  const states: SaveState[] = [];
  const saver = createSaver({
    apply: main.apply,
    onSaved: () => undefined,
    onOvertaken: () => expect.unreachable(),
    onState: (state) => states.push(state),
    pauses: [5],
  });
  const lost = new UserError('HOST_LOST', 'Gone.');
  main.failing.push(lost);
  saver.push(verdict('a', null, 'normal'));
  saver.push(verdict('a', 'normal', 'unsure'));
  saver.push(verdict('b', null, 'anomalous'));
  await vi.waitFor(() => expect(states.some(({ error }) => error === lost)).toBe(true));
  await vi.waitFor(() => expect(states.at(-1)).toEqual({ waiting: 0, error: null }));
  expect(main.tried).toEqual(['a normal', 'a normal', 'a unsure', 'b anomalous']);
  expect(main.annotations.get('a')?.verdict).toBe('unsure');
  await saver.flushed();
  saver.dispose();
});

it('tells whoever waits for it that something cannot be saved', async () => {
  const main = store();
  const options = {
    apply: main.apply,
    onSaved: () => undefined,
    onOvertaken: () => undefined,
    onState: () => undefined,
  };
  const saver = createSaver({ ...options, pauses: [60_000] });
  const full = new UserError('DISK_FULL', 'Full.');
  main.failing.push(full, full);
  saver.push(verdict('a', null, 'normal'));
  await expect(saver.flushed()).rejects.toBe(full);
  expect(saver.waiting('a')).toHaveLength(1);
  saver.retry();
  await vi.waitFor(() => expect(main.tried).toHaveLength(2));
  expect(saver.discard()).toHaveLength(1);
  await saver.flushed();
  saver.dispose();
});

it('hands back what somebody else has overtaken, with what was built on it; other clips go on', async () => {
  const main = store();
  main.annotations.set('a', { ...EMPTY, verdict: 'anomalous' });
  const dropped: string[] = [];
  const saver = createSaver({
    apply: main.apply,
    onSaved: () => undefined,
    onOvertaken: (edits) => dropped.push(...edits.map(({ title }) => title)),
    onState: () => undefined,
  });
  const first = verdict('a', null, 'normal');
  const second = verdict('a', 'normal', 'unsure');
  saver.push(first);
  saver.push(second);
  saver.push(verdict('b', null, 'normal'));
  await saver.flushed();
  expect(dropped).toEqual(['a normal', 'a unsure']);
  expect(main.annotations.get('a')?.verdict).toBe('anomalous');
  expect(main.annotations.get('b')?.verdict).toBe('normal');
  // Made again, they fit what is there.
  const now = new Map([['a', main.annotations.get('a')!]]);
  expect(rebased(first, now)).toEqual({ ...first, changes: [{ ...first.changes[0], before: 'anomalous' }] });
  expect(rebased(verdict('a', null, 'anomalous'), now)).toBeNull();
  saver.dispose();
});

it('makes an edit of boxes again: what is gone comes back, what is to go and is gone is left', () => {
  const box = {
    ...{ id: '1', start: 1, end: 2, band: null, tags: [], note: '', origin: 'drawn' as const, mapMean: null },
  };
  const other = { ...box, id: '2' };
  const now = new Map([['a', { ...EMPTY, boxes: [other] }]]);
  const moved = { ...box, end: 3 };
  const move: Edit = { title: 'Move', changes: [{ path: 'a', field: 'box', before: box, after: moved }] };
  const remove: Edit = { title: 'Delete', changes: [{ path: 'a', field: 'box', before: box, after: null }] };
  expect(rebased(move, now)?.changes).toEqual([{ path: 'a', field: 'box', before: null, after: moved }]);
  expect(rebased(remove, now)).toBeNull();
});
