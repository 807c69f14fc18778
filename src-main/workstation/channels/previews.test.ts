/** What a page sees of AudDSR while it trains and afterwards: pictures, the watched AUC, reconstructions. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Job, Spectrogram } from '../../../src-shared/contract.ts';
import { readCheckpoint } from '../../engine/checkpoint/read.ts';
import { testBench, writeTestData } from '../fixtures/bench.ts';
import { startWorkstation, type TestWorkstation } from '../testing/workstation.ts';

const TINY = [
  ...['hidden=8', 'residual=4', 'residualBlocks=1', 'codes=16', 'bottleneck=8', 'unet=4'].map((s) => `sizes.${s}`),
  ...['batch=4', 'frames=16'].flatMap((s) => [`stage1.${s}`, `stage2.${s}`]),
  ...['stage1.iterations=10', 'stage2.iterations=30', 'logMel.bands=32'],
];

async function trained(app: TestWorkstation, datasetId: string, watchAuc: boolean, codebook: string | null) {
  const { jobId } = await app.call('train.start', {
    ...{ datasetId, type: 'fan', ids: ['00'], method: 'auddsr', preset: 'quick', device: 'cpu' },
    ...{ codebook, seed: 5, set: TINY, watchAuc },
  });
  const { runIds } = await patient(app, jobId);
  return await app.call('runs.get', { id: runIds.at(-1)! });
}

test(
  'pictures while it trains, the same numbers with and without watching, and reconstructions',
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'earmark-previews-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await writeTestData(join(folder, 'data'), { ids: ['00'], seconds: 2 });
    const app = await startWorkstation({ workspace: join(folder, 'workspace'), workbench: testBench(folder) });
    const imported = await app.call('datasets.import', { root: join(folder, 'data') });
    const { datasetId } = await app.finished(imported.jobId);
    const watched = await trained(app, datasetId!, true, null);

    const previews = app.events('runs.preview');
    const [first] = previews;
    expect(first).toMatchObject({ bands: 32, frames: 16 });
    expect(first!.pictures.map(({ name }) => name)).toEqual(['input', 'general']);
    const last = previews.findLast(({ runId }) => runId === watched.id)!;
    expect(last.pictures.map(({ name }) => name)).toEqual(['input', 'altered', 'general', 'restored', 'map']);
    const picture = (name: string) => last.pictures.find((each) => each.name === name)!.data;
    for (const { data } of last.pictures) {
      expect(data).toHaveLength(32 * 16);
      expect(data.every(Number.isFinite)).toBe(true);
    }
    expect([...new Set(picture('altered'))].toSorted()).toEqual([0, 1]);
    expect(picture('map').every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(await app.call('jobs.preview', { runId: watched.id })).toEqual(last);

    // With a codebook of its own, and without: stage 2 sees the same one.
    const unwatched = await trained(app, datasetId!, false, watched.codebook!.path);
    expect(watched.metrics.some(({ values }) => 'watchedAuc' in values)).toBe(true);
    expect(unwatched.metrics.some(({ values }) => 'watchedAuc' in values)).toBe(false);
    expect(await numbersOf(unwatched.path)).toEqual(await numbersOf(watched.path));

    const path = 'fan/test/anomaly_id_00_00000000.wav';
    // A second engine process: it works while another training computes.
    const busy = await app.call('train.start', {
      ...{ datasetId: datasetId!, type: 'fan', ids: ['00'], method: 'distance', preset: 'slow', device: 'cpu' },
      ...{ codebook: null, seed: 1, set: [], watchAuc: false },
    });
    const { general, restored } = await app.call('clips.reconstructions', { path, runId: watched.id });
    const view = await app.call('clips.open', { path, runId: watched.id, datasetId: null });
    expect((await app.call('jobs.list', {})).find(({ id }) => id === busy.jobId)!.state).toBe('running');
    await app.call('jobs.cancel', { id: busy.jobId });
    expect([restored.bands, restored.frames]).toEqual([view.logMel.bands, view.logMel.frames]);
    // The scoring path's errors are mean squares in units of each band's deviation.
    const deviation = await deviations(watched.path);
    expect(error(view.logMel, restored, deviation)).toBeCloseTo(view.score!.values['restoration']!, 4);
    expect(error(view.logMel, general, deviation)).toBeCloseTo(view.score!.values['general']!, 4);
    expect(error(restored, general, deviation)).toBeCloseTo(view.score!.values['difference']!, 4);
  },
);

/** As `app.finished`, on a machine that may be busy with other work. */
async function patient(app: TestWorkstation, jobId: string): Promise<Job> {
  for (;;) {
    const job = (await app.call('jobs.list', {})).find(({ id }) => id === jobId)!;
    if (job.state === 'finished') return job;
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(JSON.stringify(job));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** All that training and scoring made. */
async function numbersOf(run: string): Promise<unknown> {
  const checkpoints = (await readdir(join(run, 'checkpoints'))).sort();
  const { tensors } = await readCheckpoint(join(run, 'checkpoints', checkpoints.at(-1)!));
  return { tensors, scores: await readFile(join(run, 'scores.csv'), 'utf8') };
}

async function deviations(run: string): Promise<ArrayLike<number>> {
  const checkpoints = (await readdir(join(run, 'checkpoints'))).sort();
  const { tensors } = await readCheckpoint(join(run, 'checkpoints', checkpoints.at(-1)!));
  return tensors['normalisation.deviation']!.data;
}

function error(a: Spectrogram, b: Spectrogram, deviation: ArrayLike<number>): number {
  const sum = a.data.reduce((total, value, i) => {
    const z = (value - b.data[i]!) / deviation[Math.floor(i / a.frames)]!;
    return total + z * z;
  }, 0);
  return sum / a.data.length;
}
