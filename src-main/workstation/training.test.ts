import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../src-shared/errors.ts';
import { readCheckpoint } from '../engine/checkpoint/read.ts';
import { RunFolder } from '../runs/folder.ts';
import { readMap } from '../runs/maps.ts';
import { readMetrics } from '../runs/metrics.ts';
import type { RunRecord } from '../runs/record.ts';
import { readScores } from '../runs/scores.ts';
import type { RunEvents } from './execute.ts';
import { testBench, writeTestData } from './fixtures/bench.ts';
import { planTraining, type TrainRequest } from './plan-training.ts';
import { resume, train, trainCodebook } from './training.ts';
import type { Workbench } from './workbench.ts';

let folder: string;
let bench: Workbench;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-training-'));
  bench = testBench(folder);
  data = join(folder, 'data');
  await writeTestData(data);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pace = { checkpointSteps: 5, checkpointSeconds: 60, metricsSteps: 5 };

let places = 0;
function request(more: Partial<TrainRequest> = {}): TrainRequest {
  places += 1;
  return {
    method: 'distance',
    preset: 'quick',
    device: 'cpu',
    seed: 3,
    data: { root: data },
    type: 'fan',
    ids: ['00'],
    runs: join(folder, `runs-${places}`),
    ...more,
  };
}

/** Aborts when the model's training has come to a step. */
function stopAt(step: number): RunEvents {
  const abort = new AbortController();
  return {
    pace,
    signal: abort.signal,
    onTask: (task, run) => {
      if (task.kind === 'step' && task.step >= step && run.record.kind === 'model') abort.abort();
    },
  };
}

async function failureOf(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

/** The only model run in a folder of runs. */
async function modelRun(runs: string): Promise<RunFolder> {
  const names = await readdir(runs);
  return await RunFolder.open(
    join(
      runs,
      names.find((name) => !name.includes('-codebook-'))!,
    ),
  );
}

async function lastCheckpoint(run: RunFolder) {
  const names = (await readdir(run.checkpoints)).sort();
  const { step, tensors, meta } = await readCheckpoint(join(run.checkpoints, names.at(-1)!));
  return { step, tensors, meta };
}

const scoresOf = (run: RunFolder): Promise<string> => readFile(run.scores, 'utf8');

describe('train', () => {
  let whole: RunFolder;
  beforeAll(async () => {
    [whole] = (await train(bench, request(), { pace })) as [RunFolder];
  });

  test('makes a codebook, then a run that holds all there is to know', async () => {
    const { record } = await RunFolder.open(whole.path);
    expect(record).toMatchObject({
      status: 'finished',
      method: 'distance',
      machineType: 'fan',
      machineIds: ['00'],
      seed: 3,
      steps: { done: 30, total: 30 },
      data: { root: data, layout: 'dcase', clips: { train: 6, test: 8 } },
      codebook: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      settings: { steps: 30, bands: 16 },
      error: null,
      process: null,
    });
    const metrics = await readMetrics(whole.metrics);
    expect(metrics.map(({ step }) => step)).toEqual([5, 10, 15, 20, 25, 30]);
    expect(metrics[5]!.values['loss']).toBeLessThan(metrics[0]!.values['loss']!);
    const { names, rows } = await readScores(whole.scores);
    expect(names).toEqual(['distance', 'level']);
    expect(rows.map(({ label }) => label).sort()).toEqual([
      ...Array<string>(4).fill('anomaly'),
      ...Array<string>(4).fill('normal'),
    ]);
    expect(await readMap(whole.maps, rows[0]!.path)).toMatchObject({ bands: 16, frames: 32 });
    expect(await readFile(join(whole.path, 'log.txt'), 'utf8')).toMatch(/starts on cpu\n.* finished\n$/s);
  });

  test('the same seed gives the same scores, another one does not', async () => {
    const [again] = await train(bench, request());
    expect(await scoresOf(again!)).toBe(await scoresOf(whole));
    const [other] = await train(bench, request({ seed: 4 }));
    expect(await scoresOf(other!)).not.toBe(await scoresOf(whole));
  });

  test('stopped and resumed, it reaches the same numbers bit for bit', async () => {
    const asked = request({ set: ['slow=20'] });
    const stopped = await failureOf(train(bench, asked, stopAt(7)));
    const run = await modelRun(asked.runs);
    expect(stopped).toMatchObject({ code: 'RUN_STOPPED', hint: `Go on with: npx earmark resume ${run.path}` });
    expect(run.record.status).toBe('cancelled');
    expect(run.record.steps.done).toBeGreaterThanOrEqual(7);
    expect(run.record.steps.done).toBeLessThan(30);
    await resume(bench, [run.path], { pace });
    expect((await RunFolder.open(run.path)).record.status).toBe('finished');
    expect(await scoresOf(run)).toBe(await scoresOf(whole));
    expect((await readMetrics(run.metrics)).at(-1)?.step).toBe(30);
    expect(await lastCheckpoint(run)).toEqual(await lastCheckpoint(whole));
  });

  test('stopped during the codebook, resuming the model finishes the codebook first', async () => {
    const asked = request();
    const abort = new AbortController();
    const events: RunEvents = { signal: abort.signal, onTask: ({ kind }) => kind === 'step' && abort.abort() };
    const stopped = await failureOf(train(bench, asked, events));
    const run = await modelRun(asked.runs);
    expect(run.record.status).toBe('queued');
    expect(stopped.hint).toContain(run.path);
    await resume(bench, [run.path]);
    expect(await scoresOf(run)).toBe(await scoresOf(whole));
  });

  test('an engine that dies leaves an interrupted run, which resumes to the same numbers', async () => {
    const proof = join(folder, 'crashed');
    const asked = request({ set: [`crash=${JSON.stringify({ step: 18, proof })}`] });
    const crash = await failureOf(train(bench, asked, { pace }));
    const run = await modelRun(asked.runs);
    expect(crash).toMatchObject({ code: 'ENGINE_CRASHED', hint: `Go on with: npx earmark resume ${run.path}` });
    expect(run.record).toMatchObject({ status: 'interrupted', steps: { done: 15 }, error: { code: 'ENGINE_CRASHED' } });
    expect((await readMetrics(run.metrics)).at(-1)?.step).toBe(15);
    await resume(bench, [run.path], { pace });
    expect(await scoresOf(run)).toBe(await scoresOf(whole));
  });

  test('a corrupt checkpoint is passed over for the one before it, and said', async () => {
    const asked = request({ set: ['slow=20'] });
    await failureOf(train(bench, asked, stopAt(13)));
    const run = await modelRun(asked.runs);
    const newest = (await readdir(run.checkpoints)).sort().at(-1)!;
    const bytes = await readFile(join(run.checkpoints, newest));
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(join(run.checkpoints, newest), bytes);
    const notices: string[] = [];
    await resume(bench, [run.path], {
      pace,
      onTask: (task) => {
        if (task.kind === 'notice') notices.push(task.message);
      },
    });
    expect(notices.join()).toMatch(new RegExp(`${newest} is damaged: .* The one at step \\d+ is used\\.`));
    expect(await scoresOf(run)).toBe(await scoresOf(whole));
  });

  test('what somebody else has done or begun while the others were computed is left alone', async () => {
    const { models } = await planTraining(bench, request({ ids: ['00', '02'] }), {});
    const [first, second] = models as [RunFolder, RunFolder];
    const meanwhile = (change: Partial<RunRecord>): RunEvents => ({
      onRun: ({ path }) => {
        if (path === first.path) later.push(RunFolder.open(second.path).then((run) => run.update(change)));
      },
    });
    const later: Promise<void>[] = [];
    await resume(bench, [first.path, second.path], meanwhile({ status: 'finished' }));
    await Promise.all(later);
    expect((await RunFolder.open(first.path)).record.status).toBe('finished');
    await expect(readFile(second.scores)).rejects.toThrow('ENOENT');
    // The same of one that another process computes.
    await first.update({ status: 'interrupted' });
    await second.update({ status: 'queued' });
    const taken = { status: 'running', process: { pid: process.ppid, host: hostname() } } as const;
    const refused = await failureOf(resume(bench, [first.path, second.path], meanwhile(taken)));
    expect(refused).toMatchObject({ code: 'RUN_BUSY' });
  });

  test('one model for all IDs where the method says so', async () => {
    const { ids: _, ...all } = request({ set: ['scope=type'] });
    const runs = await train(bench, all);
    expect(runs.map(({ record }) => record.machineIds)).toEqual([['00', '02']]);
    expect((await readScores(runs[0]!.scores)).rows).toHaveLength(16);
  });

  test('data that have changed are not trained on', async () => {
    const root = join(folder, 'changing');
    await writeTestData(root, { ids: ['00'], train: 3, test: 1 });
    const asked = request({ data: { root } });
    await failureOf(train(bench, asked, stopAt(3)));
    const run = await modelRun(asked.runs);
    await rm(join(root, 'fan/train/normal_id_00_00000000.wav'));
    expect(await failureOf(resume(bench, [run.path]))).toMatchObject({ code: 'DATA_CHANGED' });
  });

  test('a given codebook is used; one of another geometry is refused by what differs', async () => {
    const out = join(folder, 'codebooks', 'small.safetensors');
    const base = { method: 'distance', preset: 'quick', device: 'cpu', seed: 1, data: { root: data }, out };
    await trainCodebook(bench, base);
    const [run] = await train(bench, request({ codebook: out }));
    expect(run!.record.codebook).toMatchObject({ path: out, run: null });
    const refused = await failureOf(train(bench, request({ codebook: out, preset: 'wide' })));
    expect(refused).toMatchObject({ code: 'CODEBOOK_MISMATCH' });
    expect(refused.message).toContain(`${out} does not fit this run: bands is 16, not 32`);
  });
});

describe('AudDSR', () => {
  const small = {
    method: 'auddsr',
    set: [
      ...['hidden=8', 'residual=4', 'residualBlocks=1', 'codes=16', 'bottleneck=8', 'unet=4'].map((s) => `sizes.${s}`),
      ...['batch=4', 'frames=16'].flatMap((s) => [`stage1.${s}`, `stage2.${s}`]),
      'stage1.iterations=6',
      'stage2.iterations=60',
      'logMel.bands=32',
    ],
  };

  test('stopped and resumed, it reaches the same scores and maps bit for bit on cpu', async () => {
    const [whole] = await train(bench, request(small), { pace });
    const asked = request(small);
    const stopped = await failureOf(train(bench, asked, stopAt(1)));
    expect(stopped.code).toBe('RUN_STOPPED');
    const run = await modelRun(asked.runs);
    expect(run.record.steps.done).toBeLessThan(run.record.steps.total);
    await resume(bench, [run.path]);
    expect(await scoresOf(run)).toBe(await scoresOf(whole!));
    const maps = await readdir(run.maps);
    expect(maps).toHaveLength(8);
    for (const map of maps) {
      expect(await readFile(join(run.maps, map))).toEqual(await readFile(join(whole!.maps, map)));
    }
  });
});

const root = process.getuid?.() === 0 && process.platform === 'linux';

// Three trainings in a test, each with processes of its own, on machines that may be busy.
describe.runIf(root)('disks', { timeout: 240_000 }, () => {
  async function onDisk(options: string, use: (disk: string) => Promise<void>): Promise<void> {
    // A folder of its own: a test that ran out of time may still have its disk.
    const disk = await mkdtemp(join(folder, 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]);
    try {
      await use(disk);
    } finally {
      execFileSync('umount', [disk]);
    }
  }

  test('a full disk ends the run in a sentence; with room again it resumes', async (context) => {
    const [whole] = await train(bench, request());
    await onDisk('size=256k', async (disk) => {
      const asked = request({ runs: join(disk, 'runs') });
      const events: RunEvents = {
        pace,
        onRun: ({ record }) => {
          if (record.kind === 'model')
            execFileSync('sh', ['-c', `dd if=/dev/zero of=${disk}/filler bs=1k 2>/dev/null || true`]);
        },
      };
      const full = await failureOf(train(bench, asked, events));
      expect(full.code).toBe('DISK_FULL');
      expect(full.message).toContain(disk);
      expect(full.hint).toContain('npx earmark resume');
      await rm(join(disk, 'filler'));
      const run = await modelRun(asked.runs);
      await resume(bench, [run.path], { pace });
      expect(await scoresOf(run)).toBe(await scoresOf(whole!));
    }).catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('mount')) context.skip('tmpfs cannot be mounted here');
      throw error;
    });
  });

  test('a runs folder that cannot be written is refused before anything is computed', async (context) => {
    await onDisk('ro', async (disk) => {
      const refused = await failureOf(train(bench, request({ runs: join(disk, 'runs') })));
      expect(refused).toMatchObject({ code: 'DISK_READONLY' });
      expect(refused.message).toContain(disk);
    }).catch((error: unknown) => {
      if (error instanceof Error && error.message.includes('mount')) context.skip('tmpfs cannot be mounted here');
      throw error;
    });
  });
});
