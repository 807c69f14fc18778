/** Training as a page sees it: from the check to results and clips, with pauses, crashes and a later session. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  Arguments,
  ChannelName,
  EventName,
  Events,
  Job,
  Result,
  TrainRequestArgs,
} from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { testBench, writeTestData } from '../fixtures/bench.ts';
import { openWorkstation } from '../open-workstation.ts';
import { evaluate } from '../evaluate.ts';
import { browserHost, withCode } from '../testing/workstation.ts';
import type { Workstation } from '../workstation.ts';

/** The machine may be busy with other work. */
const PATIENCE = 300_000;

let folder: string;
let workspace: string;
let datasetId: string;
let app: App;

type App = Awaited<ReturnType<typeof open>>;

async function open() {
  const workstation: Workstation = await openWorkstation({
    host: browserHost,
    settingsFolder: join(folder, 'settings'),
    workspace,
    workbench: testBench(folder),
  });
  const heard: { event: EventName; data: unknown }[] = [];
  workstation.subscribe((event, data) => void heard.push({ event, data }));
  async function call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>> {
    const answer = await workstation.answer(channel, args);
    if (!answer.ok) throw UserError.fromPlain(answer.error);
    return answer.result as Result<C>;
  }
  const job = async (id: string): Promise<Job> => (await call('jobs.list', {})).find((each) => each.id === id)!;
  return {
    call,
    job,
    events: <E extends EventName>(event: E) =>
      heard.flatMap((each) => (each.event === event ? [each.data as Events[E]] : [])),
    async until(id: string, reached: (job: Job) => boolean): Promise<Job> {
      for (;;) {
        const now = await job(id);
        if (reached(now)) return now;
        if (['failed', 'interrupted', 'finished'].includes(now.state)) throw new Error(JSON.stringify(now));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    dispose: () => workstation.dispose(),
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-train-channels-'));
  workspace = join(folder, 'workspace');
  await writeTestData(join(folder, 'data'));
  app = await open();
  const { jobId } = await app.call('datasets.import', { root: join(folder, 'data') });
  const imported = await app.until(jobId, ({ state }) => state === 'finished');
  datasetId = imported.datasetId!;
}, PATIENCE);
afterAll(async () => {
  await app.dispose();
  await rm(folder, { recursive: true, force: true });
});

const request = (more: Partial<TrainRequestArgs> = {}): TrainRequestArgs => ({
  ...{ datasetId, type: 'fan', ids: ['00'], method: 'distance', preset: 'quick', device: 'cpu' },
  ...{ codebook: null, seed: 3, set: [], watchAuc: false },
  ...more,
});
const isState = (state: Job['state']) => (job: Job) => job.state === state;

async function trained(more: Partial<TrainRequestArgs> = {}): Promise<Job> {
  const { jobId } = await app.call('train.start', request(more));
  return await app.until(jobId, isState('finished'));
}

async function scoresOf(runId: string): Promise<string> {
  const { path } = await app.call('runs.get', { id: runId });
  return await readFile(join(path, 'scores.csv'), 'utf8');
}

describe('before it starts', () => {
  test('methods say what their presets are for', async () => {
    const methods = await app.call('methods.list', {});
    const auddsr = methods.find(({ id }) => id === 'auddsr')!;
    expect(auddsr).toMatchObject({ name: 'AudDSR', annotations: 'free', codebook: true, outliers: false });
    for (const { summary, settings } of auddsr.presets) {
      expect(summary).toMatch(/^[A-Z].*\.$/);
      expect(settings).toHaveProperty('stage2.iterations');
    }
  });

  test('a good request has no errors, and says how many runs and clips it is', async () => {
    const check = await app.call('train.check', request({ ids: [] }));
    expect(check).toMatchObject({ runs: 3, trainClips: 12, testClips: 16 });
    expect(check.problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'warning TRAIN_FEW_CLIPS',
      'warning TRAIN_FEW_CLIPS',
      'note CODEBOOK_FIRST',
    ]);
  });

  test.each<[string, Partial<TrainRequestArgs>, string, string]>([
    ['a method', { method: 'none' }, 'METHOD_UNKNOWN', 'method'],
    ['a preset', { preset: 'none' }, 'PRESET_UNKNOWN', 'preset'],
    ['a setting', { set: ['steps=many'] }, 'SETTING_INVALID', 'set'],
    ['a type', { type: 'pump' }, 'TYPE_UNKNOWN', 'type'],
    ['an ID', { ids: ['99'] }, 'ID_UNKNOWN', 'ids'],
    ['a device', { device: 'abacus' }, 'DEVICE_UNKNOWN', 'device'],
    ['a codebook', { codebook: '/nowhere/a.safetensors' }, 'CODEBOOK_MISSING', 'codebook'],
    ['a data set', { datasetId: 'none' }, 'DATASET_UNKNOWN', 'datasetId'],
    ['one ID for a classifier', { method: 'stgram', ids: ['00'], set: [] }, 'IDS_TOO_FEW', 'ids'],
  ])('%s that is not right is named with its field, and nothing starts', async (_, more, code, field) => {
    const { problems } = await app.call('train.check', request(more));
    expect(problems).toContainEqual(
      expect.objectContaining({ code, field, severity: 'error', hint: expect.any(String) }),
    );
    await expect(app.call('train.start', request(more))).rejects.toEqual(withCode('TRAIN_NOT_POSSIBLE'));
  });
});

describe('a training', () => {
  let job: Job;
  beforeAll(async () => {
    job = await trained({ watchAuc: true });
  }, PATIENCE);

  test('makes a codebook and a model in the workspace, and tells what it does', async () => {
    expect(job).toMatchObject({
      ...{ kind: 'train', title: 'Distance (quick) on fan 00', state: 'finished', error: null, currentRun: null },
      can: { pause: false, resume: false, cancel: false },
    });
    const runs = await app.call('runs.list', {});
    expect(runs.map(({ kind, status, datasetId: of }) => [kind, status, of])).toEqual([
      ['model', 'finished', datasetId],
      ['codebook', 'finished', datasetId],
    ]);
    expect(job.runIds).toEqual(runs.map(({ id }) => id).reverse());
    const told = app.events('jobs.changed').filter(({ id }) => id === job.id);
    expect(told.map(({ state }) => state)).toEqual(expect.arrayContaining(['queued', 'running', 'finished']));
    expect(told.at(-1)).toEqual(job);
    const detail = await app.call('runs.get', { id: job.runIds[1]! });
    expect(detail).toMatchObject({ type: 'fan', ids: ['00'], scored: 8, data: { train: 6, test: 8 } });
    expect(detail.log).toContain('finished');
    const pushed = app.events('runs.metrics').filter(({ runId }) => runId === detail.id);
    expect(pushed.flatMap(({ rows }) => rows)).toEqual(detail.metrics);
    expect((await app.call('workspace.get', {}))?.runs).toBe(2);
  });

  test('the watched AUC is in the metrics and recorded as watched', async () => {
    const { metrics, path } = await app.call('runs.get', { id: job.runIds[1]! });
    const watched = metrics.flatMap(({ values }) => values['watchedAuc'] ?? []);
    expect(watched.length).toBeGreaterThan(0);
    for (const auc of watched) expect(auc).toSatisfy((value: number) => value >= 0 && value <= 1);
    const record = JSON.parse(await readFile(join(path, 'run.json'), 'utf8')) as { watched: unknown };
    expect(record.watched).toEqual({ what: 'auc', normal: 4, anomalous: 4 });
  });

  test(
    'watching changes no number',
    async () => {
      const { codebook } = await app.call('runs.get', { id: job.runIds[1]! });
      const again = await trained({ codebook: codebook!.path });
      expect(again.runIds).toHaveLength(1);
      expect(await scoresOf(again.runIds[0]!)).toBe(await scoresOf(job.runIds[1]!));
    },
    PATIENCE,
  );

  test('its codebook is offered for presets that it fits', async () => {
    const books = await app.call('codebooks.list', {});
    expect(books[0]).toMatchObject({
      method: 'distance',
      preset: 'quick',
      clips: 12,
      steps: 12,
      fits: ['quick', 'slow'],
    });
    const { problems } = await app.call('train.check', request({ codebook: books[0]!.path, preset: 'wide' }));
    expect(problems).toContainEqual(expect.objectContaining({ code: 'CODEBOOK_MISMATCH', field: 'codebook' }));
    const check = await app.call('train.check', request({ codebook: books[0]!.path }));
    expect(check.estimatedSeconds).toBeGreaterThan(0);
  });

  test('results are those of the command line, with averages', async () => {
    const { rows, averages, scoreNames } = await app.call('results.table', {});
    const row = rows.find(({ runId }) => runId === job.runIds[1])!;
    const { path } = await app.call('runs.get', { id: row.runId });
    const { evaluation } = await evaluate([path]);
    const [expected] = evaluation.rows;
    expect(row).toMatchObject({ type: 'fan', id: '00', score: 'distance', auc: expected!.auc, pauc: expected!.pauc });
    expect([row.aucInterval, row.paucInterval]).toEqual([expected!.aucInterval, expected!.paucInterval]);
    expect(scoreNames).toEqual(['distance', 'level']);
    const own = averages.filter(({ label }) => label === row.label);
    expect(own.map(({ of }) => of)).toEqual(['ids-of-type', 'types', 'ids']);
    expect(own[0]).toMatchObject({ auc: row.auc, pauc: row.pauc, paucInterval: row.paucInterval });
    expect(await app.call('results.table', {})).toEqual(await app.call('results.table', {}));
    const level = await app.call('results.table', { score: 'level' });
    expect(level.rows.every(({ score }) => score === 'level')).toBe(true);
  });

  test('clips of a machine come in pages, sorted by any score', async () => {
    const machine = { runId: job.runIds[1]!, type: 'fan', id: '00' };
    const page = (offset: number, more = {}) =>
      app.call('results.clips', { ...machine, sort: 'distance', descending: true, offset, limit: 3, ...more });
    const pages = await Promise.all([page(0), page(3), page(6)]);
    expect(pages.map(({ total, rows }) => [total, rows.length])).toEqual([
      [8, 3],
      [8, 3],
      [8, 2],
    ]);
    const rows = pages.flatMap((each) => each.rows);
    const scores = rows.map((row) => row.scores['distance']!);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    const normal = rows.filter(({ label }) => label === 'normal').map((row) => row.scores['distance']!);
    for (const { scores: own, aboveNormal } of rows) {
      expect(aboveNormal).toBe(normal.filter((score) => score < own['distance']!).length / 4);
    }
    expect((await page(0, { label: 'anomaly' })).total).toBe(4);
    expect((await page(0, { search: 'NORMAL_id_00_00000001' })).rows).toHaveLength(1);
    await expect(page(0, { sort: '"; DROP TABLE runs' })).rejects.toEqual(withCode('SCORE_UNKNOWN'));
    const curve = await app.call('results.curve', machine);
    expect(curve.roc.at(-1)).toMatchObject({ fpr: 1, tpr: 1 });
    expect(curve.normal.toSorted()).toEqual(normal.toSorted());
  });

  test('a clip opens with sound, log-mel, map and where its score lies', async () => {
    const source = { path: 'fan/test/anomaly_id_00_00000001.wav', runId: job.runIds[1]!, datasetId: null };
    const view = await app.call('clips.open', source);
    expect(view).toMatchObject({
      datasetId,
      type: 'fan',
      id: '00',
      split: 'test',
      label: 'anomaly',
      sampleRate: 16_000,
    });
    expect(view.samples).toHaveLength(16_000);
    expect(view.logMel).toMatchObject({ bands: 16, frames: 32, hopSeconds: 0.032 });
    expect(view.logMel.centresHz).toHaveLength(16);
    expect(view.map).toMatchObject({ bands: 16, frames: 32 });
    expect(view.score!.distribution.normal).toHaveLength(4);
    expect(view.score!.threshold).toBeGreaterThan(0);
    const plain = await app.call('clips.open', { ...source, runId: null, datasetId });
    expect(plain).toMatchObject({ map: null, score: null, logMel: { bands: 128 } });
    const { path, runId } = source;
    await expect(app.call('clips.reconstructions', { path, runId })).rejects.toEqual(withCode('RECONSTRUCTIONS_NONE'));
  });

  test.each(['../../../etc/passwd', '/etc/passwd', 'fan/test/../../../secret.wav'])(
    'path traversal: %s is no clip',
    async (path) => {
      for (const source of [
        { path, runId: null, datasetId },
        { path, runId: job.runIds[1]!, datasetId: null },
      ]) {
        await expect(app.call('clips.open', source)).rejects.toEqual(withCode('CLIP_UNKNOWN'));
      }
    },
  );
});

describe('a training that is stopped', () => {
  let whole: string;
  beforeAll(async () => {
    const job = await trained({ seed: 8 });
    whole = await scoresOf(job.runIds.at(-1)!);
  }, PATIENCE);

  /** Ends in the middle of the model's training. */
  async function halfway(set: readonly string[]): Promise<string> {
    const { jobId } = await app.call('train.start', request({ seed: 8, set: [...set] }));
    await app.until(jobId, ({ activity, done }) => activity === 'Training fan 00' && done >= 5);
    return jobId;
  }

  test(
    'paused and resumed, it reaches the same numbers',
    async () => {
      const jobId = await halfway(['slow=60']);
      const next = await app.call('train.start', request({ seed: 9 }));
      expect((await app.job(next.jobId)).state).toBe('queued');
      expect(await app.call('jobs.pause', { id: jobId })).toMatchObject({ state: 'running', can: { pause: false } });
      const paused = await app.until(jobId, isState('paused'));
      expect(paused).toMatchObject({ error: null, can: { resume: true, cancel: true } });
      const { status, steps } = await app.call('runs.get', { id: paused.runIds[1]! });
      expect(status).toBe('cancelled');
      expect(steps.done).toBeLessThan(30);
      await app.call('jobs.resume', { id: jobId });
      // The other one has taken the device meanwhile.
      await app.until(next.jobId, isState('finished'));
      const done = await app.until(jobId, isState('finished'));
      expect(await scoresOf(done.runIds.at(-1)!)).toBe(whole);
    },
    PATIENCE,
  );

  test(
    'kill -9 of the engine: interrupted with its reason, and resumed to the same numbers',
    async () => {
      const crash = JSON.stringify({ step: 18, proof: join(folder, 'crashed') });
      const { jobId } = await app.call('train.start', request({ seed: 8, set: [`crash=${crash}`] }));
      const dead = await app.until(jobId, isState('interrupted'));
      expect(dead).toMatchObject({ error: { code: 'ENGINE_CRASHED' }, memoryMb: null, can: { resume: true } });
      expect(dead.error!.hint).toBe('Resume the job to go on from the last checkpoint.');
      await app.call('jobs.resume', { id: jobId });
      const done = await app.until(jobId, isState('finished'));
      expect(await scoresOf(done.runIds.at(-1)!)).toBe(whole);
    },
    PATIENCE,
  );

  test(
    'the program closes: a later session goes on',
    async () => {
      const jobId = await halfway(['slow=60']);
      await app.dispose();
      app = await open();
      expect(await app.job(jobId)).toMatchObject({ state: 'paused', title: 'Distance (quick) on fan 00' });
      await app.call('jobs.resume', { id: jobId });
      const done = await app.until(jobId, isState('finished'));
      expect(await scoresOf(done.runIds.at(-1)!)).toBe(whole);
    },
    PATIENCE,
  );

  test(
    'a run is deleted with its folder, but not while its job works on it',
    async () => {
      const jobId = await halfway(['slow=60']);
      const { runIds } = await app.job(jobId);
      await expect(app.call('runs.remove', { id: runIds[1]! })).rejects.toEqual(withCode('RUN_BUSY'));
      await app.call('jobs.cancel', { id: jobId });
      await app.until(jobId, isState('cancelled'));
      await expect(app.call('runs.remove', { id: runIds[0]! })).rejects.toEqual(withCode('RUN_NEEDED'));
      const { path } = await app.call('runs.get', { id: runIds[1]! });
      await app.call('runs.remove', { id: runIds[1]! });
      await expect(readFile(join(path, 'run.json'))).rejects.toThrow('ENOENT');
      await expect(app.call('runs.get', { id: runIds[1]! })).rejects.toEqual(withCode('RUN_UNKNOWN'));
      await app.call('runs.remove', { id: runIds[0]! });
    },
    PATIENCE,
  );
});
