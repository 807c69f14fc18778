/** Outlier sets as a page sees them: made of a data set, listed, checked before a training. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arguments, ChannelName, Result, TrainRequestArgs } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { testBench, writeTestData } from '../fixtures/bench.ts';
import { openWorkstation } from '../open-workstation.ts';
import { browserHost, withCode } from '../testing/workstation.ts';
import type { Workstation } from '../workstation.ts';

let folder: string;
let app: Workstation;
let datasetId: string;

async function call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>> {
  const answer = await app.answer(channel, args);
  if (!answer.ok) throw UserError.fromPlain(answer.error);
  return answer.result as Result<C>;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-outlier-channels-'));
  await writeTestData(join(folder, 'data'), { train: 3, test: 2, seconds: 0.2 });
  app = await openWorkstation({
    host: browserHost,
    settingsFolder: join(folder, 'settings'),
    workspace: join(folder, 'workspace'),
    workbench: testBench(folder),
  });
  const { jobId } = await call('datasets.import', { root: join(folder, 'data') });
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)!;
    if (job.state === 'finished') {
      datasetId = job.datasetId!;
      break;
    }
    if (job.state === 'failed') throw new Error(JSON.stringify(job));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}, 60_000);
afterAll(async () => {
  await app.dispose();
  await rm(folder, { recursive: true, force: true });
});

const selection = (more: Partial<Arguments<'outliers.create'>> = {}): Arguments<'outliers.create'> => ({
  ...{ name: 'Faults of 02', datasetId, type: 'fan', ids: ['02'], label: 'anomaly', reviewed: false },
  ...more,
});

const problemsOf = async (more: Partial<TrainRequestArgs>): Promise<string[]> => {
  const request: TrainRequestArgs = {
    ...{ datasetId, type: 'fan', ids: ['00'], method: 'distance_annot', preset: 'quick', device: 'cpu' },
    ...{ codebook: null, seed: 3, set: [], watchAuc: false },
    ...more,
  };
  const { problems } = await call('train.check', request);
  return problems.flatMap(({ code, severity, field }) => (field === 'outliers' ? [`${severity} ${code}`] : []));
};

test('a set is made of a data set, and listed', async () => {
  const set = await call('outliers.create', selection());
  expect(set).toMatchObject({ name: 'Faults of 02', source: 'data set', clips: 2 });
  expect(await call('outliers.list', {})).toEqual([set]);
  expect(await problemsOf({ outliers: set.path })).toEqual([]);
  // The same clips are the test of their own machine.
  expect(await problemsOf({ outliers: set.path, ids: ['02'] })).toEqual(['warning OUTLIERS_IN_TEST']);
});

test('a set of what nobody has reviewed is refused', async () => {
  await expect(call('outliers.create', selection({ reviewed: true }))).rejects.toEqual(withCode('OUTLIERS_EMPTY'));
});

test('the check names what is not right', async () => {
  expect(await problemsOf({})).toEqual(['error OUTLIERS_MISSING']);
  expect(await problemsOf({ outliers: 'other-ids' })).toEqual([]);
  expect(await problemsOf({ outliers: 'other-ids', set: ['scope=type'], ids: [] })).toEqual(['error OUTLIERS_EMPTY']);
  expect(await problemsOf({ method: 'distance', outliers: 'other-ids' })).toEqual(['error OUTLIERS_UNUSED']);
  expect(await problemsOf({ outliers: join(folder, 'nothing.json') })).toEqual(['error OUTLIERS_NOT_FOUND']);
  expect(await problemsOf({ outliers: 'data/fan' })).toEqual(['error PATH_NOT_ABSOLUTE']);
  expect(await problemsOf({ outliers: join(folder, 'data') })).toEqual(['error OUTLIERS_ARE_TRAINING']);
});

test('methods say whether they take outliers, and whose codebooks fit', async () => {
  const methods = await call('methods.list', {});
  const annot = methods.find(({ id }) => id === 'auddsr_annot');
  expect(annot).toMatchObject({ annotations: 'reliant', outliers: true, codebookMethod: 'auddsr' });
  expect(methods.find(({ id }) => id === 'auddsr')).toMatchObject({ outliers: false, codebookMethod: 'auddsr' });
});
