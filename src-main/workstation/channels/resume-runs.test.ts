/** Runs that nobody computes any more, and a page that goes on with them. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../../src-shared/contract.ts';
import type { UserError } from '../../../src-shared/errors.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { bornAt } from '../../engine/process/identity.ts';
import type { RunFolder } from '../../runs/folder.ts';
import { testBench, writeTestData } from '../fixtures/bench.ts';
import { planTraining, type Plan, type TrainRequest } from '../plan-training.ts';
import { startWorkstation, withCode, type TestWorkstation } from '../testing/workstation.ts';
import { train } from '../training.ts';

/** The machine may be busy with other work. */
const PATIENCE = 300_000;

let folder: string;
let whole: RunFolder;
let root: string;
/** What a training that nobody disturbs comes to. */
let scores: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-resume-'));
  root = join(folder, 'data');
  await writeTestData(root);
  [whole] = (await train(testBench(folder), request(join(folder, 'undisturbed')))) as [RunFolder];
  scores = await readFile(whole.scores, 'utf8');
}, PATIENCE);
afterAll(() => rm(folder, { recursive: true, force: true }));

let workspace: string;
let runs: string;
beforeEach(async () => {
  workspace = join(await temporaryFolder(), 'workspace');
  runs = join(workspace, 'runs');
});

const request = (into: string, more: Partial<TrainRequest> = {}): TrainRequest => ({
  ...{ method: 'distance', preset: 'quick', device: 'cpu', seed: 3, data: { root }, type: 'fan', ids: ['00'] },
  ...{ runs: into, ...more },
});

/** Leaves what a program leaves that is killed when it has planned: a codebook's run and models, all queued. */
const planned = async (into: string, more: Partial<TrainRequest> = {}): Promise<Plan> =>
  await planTraining(testBench(folder), request(into, more), {});

async function open(): Promise<TestWorkstation> {
  await mkdir(workspace, { recursive: true });
  return await startWorkstation({ workspace, workbench: testBench(folder), settingsFolder: join(folder, 'settings') });
}

async function runOf(app: TestWorkstation, kind: RunSummary['kind'] = 'model'): Promise<RunSummary> {
  return (await app.call('runs.list', {})).find((run) => run.kind === kind)!;
}

async function scoresOf(app: TestWorkstation, id: string): Promise<string> {
  const { path, status } = await app.call('runs.get', { id });
  expect(status).toBe('finished');
  return await readFile(join(path, 'scores.csv'), 'utf8');
}

describe('a run that was left', { timeout: PATIENCE }, () => {
  test('queued in a folder that was moved since: its codebook first, then it, to the same scores', async () => {
    const before = join(folder, 'before', 'runs');
    await planned(before);
    await mkdir(workspace, { recursive: true });
    await rename(before, runs);
    const app = await open();
    const [model, codebook] = [await runOf(app), await runOf(app, 'codebook')];
    expect([model.status, codebook.status]).toEqual(['queued', 'queued']);
    const { jobId } = await app.call('runs.resume', { runIds: [model.id] });
    const job = await app.finished(jobId);
    expect(job).toMatchObject({ title: 'Resuming Distance (quick) on fan 00', runIds: [codebook.id, model.id] });
    expect(await scoresOf(app, model.id)).toBe(scores);
    // Nothing is written to where the folder was.
    await expect(readdir(before)).rejects.toThrow('ENOENT');
  });

  test('by a program that ended meanwhile: its job waits for a person, and then has nothing left to do', async () => {
    await planned(runs, { set: ['slow=40'] });
    let app = await open();
    const { id } = await runOf(app);
    const first = await app.call('runs.resume', { runIds: [id] });
    await expect.poll(async () => (await app.call('runs.get', { id })).status, { timeout: PATIENCE }).toBe('running');
    await app.dispose();
    app = await open();
    expect((await app.call('jobs.list', {})).map((job) => job.state)).toEqual(['paused']);
    const { jobId } = await app.call('runs.resume', { runIds: [id] });
    await app.finished(jobId);
    expect(await scoresOf(app, id)).toBe(scores);
    await app.call('jobs.resume', { id: first.jobId });
    await app.finished(first.jobId);
  });

  test('interrupted outside the workspace, and imported: it goes on there, to the same scores', async () => {
    const elsewhere = join(await temporaryFolder(), 'runs');
    const crash = JSON.stringify({ step: 18, proof: join(elsewhere, 'crashed') });
    const died = train(testBench(folder), request(elsewhere, { set: [`crash=${crash}`] }));
    const { details } = (await died.catch((error: unknown) => error)) as UserError;
    const app = await open();
    const { id, status } = await app.call('runs.import', { path: String(details!['run']) });
    expect(status).toBe('interrupted');
    const { jobId } = await app.call('runs.resume', { runIds: [id] });
    await app.finished(jobId);
    expect(await scoresOf(app, id)).toBe(scores);
    expect((await app.call('runs.get', { id })).path).toBe(details!['run']);
  });
});

describe('refused', { timeout: PATIENCE }, () => {
  const refusal = (code: string) => ({ code, hint: expect.any(String) as string });

  test('a run that is finished, and one that nobody knows; nothing is queued', async () => {
    const app = await open();
    const { id } = await app.call('runs.import', { path: whole.path });
    await expect(app.call('runs.resume', { runIds: [id] })).rejects.toMatchObject(refusal('RUN_FINISHED'));
    await expect(app.call('runs.resume', { runIds: ['none'] })).rejects.toMatchObject(refusal('RUN_UNKNOWN'));
    await expect(app.call('runs.resume', { runIds: [] })).rejects.toEqual(withCode('ARGUMENTS_INVALID'));
    expect(await app.call('jobs.list', {})).toEqual([]);
  });

  test('a run that a job of ours has in the queue or computes, even for two pages at once', async () => {
    await planned(runs, { ids: ['00', '02'], set: ['slow=40'] });
    const app = await open();
    const [one, other] = (await app.call('runs.list', {})).filter(({ kind }) => kind === 'model');
    const both = await Promise.allSettled([1, 2].map(() => app.call('runs.resume', { runIds: [one!.id] })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(app.call('runs.resume', { runIds: [one!.id] })).rejects.toMatchObject(refusal('RUN_BUSY'));
    // The other model waits for the codebook that this job makes.
    await expect(app.call('runs.resume', { runIds: [other!.id] })).rejects.toMatchObject(refusal('RUN_BUSY'));
    expect(await app.call('jobs.list', {})).toHaveLength(1);
  });

  test('a run that another living process computes', async () => {
    const { models } = await planned(runs);
    const born = bornAt(process.ppid);
    const owner = { pid: process.ppid, host: hostname(), ...(born === undefined ? {} : { born }) };
    await models[0]!.update({ status: 'running', process: owner });
    const app = await open();
    const busy = app.call('runs.resume', { runIds: [(await runOf(app)).id] });
    await expect(busy).rejects.toMatchObject(refusal('RUN_BUSY'));
    // Once that process has gone, it is nobody's.
    await models[0]!.update({ process: { ...owner, pid: 2 ** 22 + 5 } });
    const { jobId } = await app.call('runs.resume', { runIds: [(await runOf(app)).id] });
    await app.finished(jobId);
  });

  test('a workspace that another window has', async () => {
    await planned(runs);
    await open();
    const reader = await open();
    const { id } = await runOf(reader);
    await expect(reader.call('runs.resume', { runIds: [id] })).rejects.toMatchObject(refusal('WORKSPACE_READ_ONLY'));
  });

  test('a model whose codebook nobody has brought along, or only its folder', async () => {
    const elsewhere = join(await temporaryFolder(), 'runs');
    const { codebook, models } = await planned(elsewhere);
    const app = await open();
    const { id } = await app.call('runs.import', { path: models[0]!.path });
    const resumed = () => app.call('runs.resume', { runIds: [id] });
    await expect(resumed()).rejects.toMatchObject(refusal('CODEBOOK_RUN_UNKNOWN'));
    await rename(codebook!.path, `${codebook!.path}-gone`);
    await expect(resumed()).rejects.toMatchObject(refusal('CODEBOOK_MISSING'));
  });

  test('a codebook that would be written over somebody’s file', async () => {
    const { codebook } = await planned(runs);
    await codebook!.update({ output: join(folder, 'precious.safetensors') });
    const app = await open();
    const attempt = app.call('runs.resume', { runIds: [(await runOf(app)).id] });
    await expect(attempt).rejects.toMatchObject(refusal('RUN_OUTPUT_OUTSIDE'));
  });

  test.skipIf(process.platform === 'win32').each(['checkpoints', 'maps'])(
    'a run whose %s lead into somebody’s folder',
    async (name) => {
      const { models } = await planned(runs);
      await symlink(folder, join(models[0]!.path, name));
      const app = await open();
      const attempt = app.call('runs.resume', { runIds: [(await runOf(app)).id] });
      await expect(attempt).rejects.toMatchObject(refusal('RUN_OUTPUT_OUTSIDE'));
    },
  );
});
