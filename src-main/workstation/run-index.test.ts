import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import { RunFolder } from '../runs/folder.ts';
import type { RunRecord } from '../runs/record.ts';
import { writeScores, type ScoreRow } from '../runs/scores.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { reindex } from './reindex.ts';
import { Results } from './results.ts';
import { RunIndex } from './run-index.ts';
import { makeWorkspace, openWorkspace } from './workspace/open-workspace.ts';

let workspace: string;
let database: Database;
let index: RunIndex;
let changed: (readonly string[])[];
let problems: string[];

beforeEach(async () => {
  workspace = await temporaryFolder();
  await mkdir(join(workspace, 'runs'));
  database = openDatabase(workspace);
  onTestFinished(() => database.close());
  [changed, problems] = [[], []];
  index = indexOf(database);
});

const indexOf = (db: Database, folder = workspace): RunIndex =>
  new RunIndex({
    ...{ folder, runs: join(folder, 'runs'), database: db, detectors: () => [] },
    datasets: { findByRoot: () => undefined, list: () => [], clip: () => undefined },
    onChanged: (ids) => changed.push(ids),
    onProblem: (message) => problems.push(message),
  });

const record = (more: Partial<RunRecord> = {}): Omit<RunRecord, 'format' | 'id'> => ({
  ...{ kind: 'model', method: 'auddsr', preset: 'quick', settings: {}, machineType: 'fan', machineIds: ['00'] },
  data: { root: '/data', layout: 'dcase', fingerprint: 'a'.repeat(64), clips: { train: 5, test: 2 } },
  ...{ codebook: null, output: null, scores: { names: ['map'], default: 'map' }, seed: 0, device: 'cpu' },
  versions: { earmark: '0.1.0', node: '24', engine: 'onnxruntime-node 1', platform: 'linux' },
  ...{ status: 'finished', steps: { done: 10, total: 10 }, created: '2026-01-01T00:00:00.000Z' },
  ...{ started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:01:00.000Z', process: null, error: null },
  ...more,
});

/** Two normal and two anomalous clips; the higher `offset`, the better apart. */
function rows(offset: number, id = '00'): ScoreRow[] {
  return [0, 1, 2, 3].map((i) => ({
    ...{ path: `fan/test/${id}_${i}.wav`, machineType: 'fan', machineId: id },
    label: i < 2 ? 'normal' : 'anomaly',
    scores: { map: i < 2 ? i : i - 2 + offset },
  }));
}

async function makeRun(name: string, more: Partial<RunRecord> = {}, scores?: readonly ScoreRow[]): Promise<RunFolder> {
  const run = await RunFolder.create(join(workspace, 'runs', name), record(more));
  if (scores !== undefined) await writeScores(run.scores, ['map'], scores);
  return run;
}

test('runs appear with their scores, change and go as their folders do', async () => {
  const run = await makeRun('a', { status: 'running', process: { pid: 2 ** 30, host: 'elsewhere' } });
  expect(await index.sync()).toEqual(['a']);
  expect(index.summary(index.get('a'))).toMatchObject({ status: 'running', scored: 0, seconds: 60 });
  expect(await index.sync()).toEqual([]);
  await run.update({ status: 'finished', process: null });
  await writeScores(run.scores, ['map'], rows(5));
  expect(await index.sync()).toEqual(['a']);
  expect(index.summary(index.get('a'))).toMatchObject({ status: 'finished', scored: 4 });
  await rm(run.path, { recursive: true });
  expect(await index.sync()).toEqual(['a']);
  expect(index.list()).toEqual([]);
  expect(changed).toEqual([['a'], ['a'], ['a']]);
});

test('a run whose process has gone is shown as interrupted', async () => {
  const { hostname } = await import('node:os');
  await makeRun('a', { status: 'running', process: { pid: 2 ** 22 + 5, host: hostname() } });
  await index.sync();
  expect(index.summary(index.get('a')).status).toBe('interrupted');
});

test('a damaged run is left out with a sentence; the others are there', async () => {
  await makeRun('good', {}, rows(1));
  await mkdir(join(workspace, 'runs', 'bad'));
  await writeFile(join(workspace, 'runs', 'bad', 'run.json'), '{"format": 1');
  await mkdir(join(workspace, 'runs', 'no-run'));
  await index.sync();
  expect(index.list().map(({ id }) => id)).toEqual(['good']);
  expect(problems).toEqual([expect.stringMatching(/bad is left out of the runs: .*damaged/)]);
});

test('figures are computed once, and again when the scores change', async () => {
  const run = await makeRun('a', {}, rows(0.5));
  await index.sync();
  const results = new Results(index, false);
  const [before] = (await results.table()).rows;
  expect(before).toMatchObject({ auc: 0.75, normal: 2, anomalous: 2 });
  // Whoever opens the workspace next finds them in its file.
  const stored = database.all('SELECT areas FROM areas', [], (row) => JSON.parse(String(row['areas'])) as unknown);
  expect(stored).toEqual([expect.objectContaining({ auc: 0.75, aucInterval: before!.aucInterval })]);
  database.run("UPDATE areas SET areas = json_set(areas, '$.auc', 0.123)");
  expect((await new Results(index, false).table()).rows[0]!.auc).toBe(0.123);
  await writeScores(run.scores, ['map'], rows(5));
  await index.sync();
  expect((await results.table()).rows[0]!.auc).toBe(1);
});

test('a run from elsewhere is taken in by its path, keeps its place, and is only forgotten', async () => {
  const elsewhere = await temporaryFolder();
  const run = await makeRun('a', {}, rows(1));
  await makeRun('b', {}, rows(1));
  await rename(run.path, join(elsewhere, 'a'));
  await makeRun('a', {}, rows(1));
  await index.sync();
  const imported = await index.import(join(elsewhere, 'a'));
  expect([imported.id, imported.path, imported.scored]).toEqual(['a~2', join(elsewhere, 'a'), 4]);
  await index.remove('a~2');
  expect((await RunFolder.open(join(elsewhere, 'a'))).record.id).toBe('a');
  await index.remove('b');
  await expect(RunFolder.open(join(workspace, 'runs', 'b'))).rejects.toMatchObject({ code: 'RUN_MISSING' });
  await expect(index.import(join(elsewhere, 'none'))).rejects.toMatchObject({ code: 'RUN_MISSING' });
});

test('a codebook is kept as long as an unfinished run needs it', async () => {
  const base = await makeRun('base', { kind: 'codebook', machineType: null, machineIds: [] });
  const codebook = { path: join(base.path, 'codebook.safetensors'), sha256: null, run: '../base' };
  const model = await makeRun('model', { status: 'interrupted', codebook });
  await index.sync();
  await expect(index.remove('base')).rejects.toMatchObject({ code: 'RUN_NEEDED' });
  await model.update({ status: 'finished' });
  await index.sync();
  await index.remove('base');
  expect(index.list().map(({ id }) => id)).toEqual(['model']);
});

test('a workspace that was moved finds its runs, and reindex makes the same index from nothing', async () => {
  const moved = join(await temporaryFolder(), 'moved');
  await makeRun('a', {}, rows(1));
  await makeRun('b', { created: '2026-02-01T00:00:00.000Z' }, rows(1, '02'));
  await index.sync();
  database.close();
  await cp(workspace, moved, { recursive: true, preserveTimestamps: true });
  await makeWorkspace(moved);
  const opened = await openWorkspace(moved, false, () => 0);
  const known = indexOf(opened.database, moved).list();
  opened.database.run('DELETE FROM scores');
  opened.close();
  expect(known.map(({ id, path }) => [id, path])).toEqual([
    ['b', join(moved, 'runs', 'b')],
    ['a', join(moved, 'runs', 'a')],
  ]);
  expect(await reindex(moved)).toEqual({ runs: 2, scores: 8, problems: [] });
  const again = await openWorkspace(moved, false, () => 0);
  onTestFinished(() => again.close());
  // Copies have times of their own.
  expect(indexOf(again.database, moved).list()).toEqual(
    known.map((run) => ({ ...run, scoresStamp: expect.any(String) as string })),
  );
  // Someone has it open.
  await expect(reindex(moved)).rejects.toMatchObject({ code: 'WORKSPACE_READ_ONLY' });
});
