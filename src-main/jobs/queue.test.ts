import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Job } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { jobStore } from '../store/jobs.ts';
import { EXCLUSIVE, type JobHandle, type JobRunner } from './job.ts';
import { JobQueue, type NewJob } from './queue.ts';

interface Running {
  readonly payload: unknown;
  readonly handle: JobHandle;
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
}

let folder: string;
let db: Database;
let running: Running[];
let changes: Job[];
let ended: Job[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-queue-'));
  db = openDatabase(folder);
  [running, changes, ended] = [[], [], []];
  onTestFinished(async () => {
    db.close();
    await rm(folder, { recursive: true, force: true });
  });
});

/** Work that ends when the test says so, or when it is aborted. */
const controlled = (more: Partial<JobRunner> = {}): JobRunner => ({
  pausable: true,
  resumable: true,
  run: (payload, handle) =>
    new Promise<void>((finish, fail) => {
      running.push({ payload, handle, finish, fail });
      handle.signal.addEventListener('abort', () => fail(new UserError('RUN_STOPPED', 'Stopped.')));
    }),
  ...more,
});

function queueOf(database = db, train = controlled()): JobQueue {
  return new JobQueue({
    store: jobStore(database),
    runners: { train, import: controlled({ pausable: false }), devices: controlled({ pausable: false }) },
    onChanged: (job) => changes.push(job),
    onRemoved: () => undefined,
    onEnded: (job) => ended.push(job),
  });
}

const job = (title: string, more: Partial<NewJob> = {}): NewJob => ({
  ...{ kind: 'train', title, lane: 'cpu', payload: { title }, unit: 'steps' },
  ...more,
});
const states = (queue: JobQueue): Record<string, string> =>
  Object.fromEntries(queue.list().map(({ title, state }) => [title, state]));
/** Until what was settled has been heard. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('one job of a lane at a time, those without a lane beside it, exclusive ones alone', async () => {
  const queue = queueOf();
  queue.add(job('a'));
  queue.add(job('b'));
  queue.add(job('import', { kind: 'import', lane: null }));
  queue.add(job('devices', { kind: 'devices', lane: EXCLUSIVE }));
  queue.add(job('gpu', { lane: 'webgpu' }));
  expect(states(queue)).toEqual({ a: 'running', b: 'queued', import: 'running', devices: 'queued', gpu: 'running' });
  expect(queue.list()[0]?.title).toBe('gpu');
  running[0]!.finish();
  await settle();
  expect(states(queue)).toMatchObject({ a: 'finished', b: 'running', devices: 'queued' });
  expect(ended.map(({ title }) => title)).toEqual(['a']);
  for (const each of running) each.finish();
  await settle();
  expect(states(queue)).toMatchObject({ b: 'finished', gpu: 'finished', import: 'finished', devices: 'running' });
  queue.add(job('c'));
  expect(states(queue)).toMatchObject({ devices: 'running', c: 'queued' });
});

test('a waiting job is moved to its place', async () => {
  const queue = queueOf();
  for (const title of ['a', 'b', 'c', 'd']) queue.add(job(title));
  const { id } = queue.list().find(({ title }) => title === 'd')!;
  queue.move(id, 0);
  running[0]!.finish();
  await settle();
  expect(states(queue)).toEqual({ a: 'finished', b: 'queued', c: 'queued', d: 'running' });
  expect(() => queue.move(id, 0)).toThrow(expect.objectContaining({ code: 'JOB_STATE' }));
});

describe('pause, resume and cancel', () => {
  test('a pause stops the work; a resume calls it with what it kept', async () => {
    const queue = queueOf();
    const { id } = queue.add(job('a'));
    queue.add(job('b'));
    running[0]!.handle.keep({ runs: ['x'] });
    expect(queue.pause(id)).toMatchObject({
      state: 'running',
      activity: 'Pausing at a checkpoint',
      can: { pause: false },
    });
    await settle();
    expect(queue.get(id)).toMatchObject({
      state: 'paused',
      error: null,
      ended: null,
      can: { resume: true, cancel: true },
    });
    expect(states(queue)).toMatchObject({ b: 'running' });
    expect(ended).toEqual([]);
    queue.resume(id);
    expect(queue.get(id).state).toBe('queued');
    running[1]!.finish();
    await settle();
    expect(running[2]!.payload).toEqual({ runs: ['x'] });
  });

  test('cancelled while it waits, while it runs, while it is paused', async () => {
    const queue = queueOf();
    const ids = ['a', 'b', 'c'].map((title) => queue.add(job(title)).id);
    queue.cancel(ids[1]!);
    queue.pause(ids[2]!);
    queue.cancel(ids[0]!);
    await settle();
    expect(states(queue)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'paused' });
    queue.cancel(ids[2]!);
    expect(states(queue)).toMatchObject({ c: 'cancelled' });
    expect(queue.resume(ids[0]!).state).toBe('running');
  });

  test('what went wrong while it was stopping is said', async () => {
    const train = controlled({
      run: (_, { signal }) =>
        new Promise((_resolve, fail) =>
          signal.addEventListener('abort', () => fail(new UserError('DISK_FULL', 'Full.'))),
        ),
    });
    const queue = queueOf(db, train);
    const { id } = queue.add(job('a'));
    queue.pause(id);
    await settle();
    expect(queue.get(id)).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
  });

  test('imports cannot be paused', () => {
    const queue = queueOf();
    const { id, can } = queue.add(job('a', { kind: 'import', lane: null }));
    expect(can).toEqual({ pause: false, resume: false, cancel: true });
    expect(() => queue.pause(id)).toThrow(expect.objectContaining({ code: 'JOB_STATE' }));
  });
});

test('a failure fails; the death of the engine interrupts; what is no UserError has an id', async () => {
  const queue = queueOf();
  const ids = ['a', 'b', 'c'].map((title) => queue.add(job(title)).id);
  running[0]!.fail(new UserError('CODEBOOK_MISSING', 'There is none.', { hint: 'Make one.' }));
  await settle();
  running[1]!.fail(new UserError('ENGINE_CRASHED', 'It died.'));
  await settle();
  running[2]!.fail(new TypeError('x is undefined'));
  await settle();
  expect(states(queue)).toEqual({ a: 'failed', b: 'interrupted', c: 'failed' });
  expect(queue.get(ids[1]!)).toMatchObject({ error: { code: 'ENGINE_CRASHED' }, can: { resume: true } });
  expect(queue.get(ids[2]!).error).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining(ids[2]!) });
  expect(ended).toHaveLength(3);
});

test('a later session shows earlier jobs: running ones as interrupted, waiting ones paused', async () => {
  const first = queueOf();
  const done = first.add(job('done'));
  running[0]!.handle.set({ runIds: ['r1'] });
  running[0]!.finish();
  await settle();
  first.add(job('killed'));
  running[1]!.handle.keep({ runs: ['x'] });
  first.add(job('waiting'));
  const second = queueOf();
  expect(states(second)).toEqual({ done: 'finished', killed: 'interrupted', waiting: 'paused' });
  expect(second.get(done.id)).toMatchObject({ runIds: ['r1'], title: 'done' });
  const killed = second.list().find(({ title }) => title === 'killed')!;
  expect(killed).toMatchObject({ error: { code: 'JOB_INTERRUPTED' }, can: { resume: true } });
  second.resume(killed.id);
  expect(running.at(-1)!.payload).toEqual({ runs: ['x'] });
});

test('a workspace that is only read shows jobs and changes none', () => {
  queueOf().add(job('a'));
  const reader = openDatabase(folder, { readOnly: true });
  onTestFinished(() => reader.close());
  const queue = queueOf(reader);
  expect(queue.list()[0]).toMatchObject({ state: 'running', can: { pause: false, resume: false, cancel: false } });
  expect(() => queue.add(job('b'))).toThrow(expect.objectContaining({ code: 'WORKSPACE_READ_ONLY' }));
});

test('closing pauses what runs and starts nothing more', async () => {
  const queue = queueOf();
  queue.add(job('a'));
  queue.add(job('b'));
  await queue.dispose();
  expect(states(queue)).toEqual({ a: 'paused', b: 'queued' });
  expect(states(queueOf())).toEqual({ a: 'paused', b: 'paused' });
});

test('only ended jobs leave the list', async () => {
  const queue = queueOf();
  const ids = ['a', 'b'].map((title) => queue.add(job(title)).id);
  running[0]!.finish();
  await settle();
  queue.clear(ids);
  expect(states(queue)).toEqual({ b: 'running' });
  expect(() => queue.get(ids[0]!)).toThrow(expect.objectContaining({ code: 'JOB_UNKNOWN' }));
});

test('pages hear of progress about ten times a second, and always of the last', async () => {
  const queue = queueOf();
  const { id } = queue.add(job('a'));
  changes = [];
  const start = performance.now();
  for (let done = 1; done <= 400; done += 1) {
    running[0]!.handle.report({ activity: 'Training', done, total: 400 });
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const seconds = (performance.now() - start) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(changes.length).toBeLessThanOrEqual(10 * seconds + 3);
  expect(changes.length).toBeGreaterThan(3);
  expect(changes.at(-1)).toMatchObject({ id, done: 400, total: 400 });
  expect(changes.at(-1)!.rate).toBeGreaterThan(0);
});

test('a job whose start cannot be written down fails by itself, and the queue goes on', async () => {
  const full = new UserError('DISK_FULL', 'There is no room.', { hint: 'Make room.' });
  const store = jobStore(db);
  let isFull = false;
  const tight: typeof store = {
    ...store,
    save: (record) => {
      if (isFull && record.state === 'running') throw full;
      store.save(record);
    },
  };
  const queue = new JobQueue({
    ...{ store: tight, runners: { train: controlled() }, onChanged: () => undefined, onRemoved: () => undefined },
  });
  const [first, second] = [queue.add(job('first')), queue.add(job('second'))];
  isFull = true;
  running[0]!.finish();
  await expect.poll(() => queue.get(second.id).state).toBe('failed');
  expect(queue.get(first.id).state).toBe('finished');
  expect(queue.get(second.id)).toMatchObject({ error: { code: 'DISK_FULL' }, can: { resume: true } });
  isFull = false;
  expect(queue.resume(second.id).state).toBe('running');
  await queue.dispose();
});
