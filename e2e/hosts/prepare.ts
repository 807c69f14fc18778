/**
 * `node e2e/hosts/prepare.ts <workspace> <recordings> <pairs> <seeds>`: a workspace with a data set and a scored run for each
 * of so many seeds, made by the workstation itself. A process of its own: Playwright's loader is not Node's.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Arguments, ChannelName, Job, Result } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { TINY_SETTINGS } from './tiny.ts';
import { writeDcaseFolder } from './recordings.ts';

const [workspace, recordings, pairs, seeds] = process.argv.slice(2);
if (workspace === undefined || recordings === undefined)
  throw new Error('Usage: prepare.ts <workspace> <recordings> <pairs> <seeds>');
await writeDcaseFolder(recordings, Number(pairs));

const workstation = await openWorkstation({
  host: { kind: 'browser', dropPaths: false },
  workspace,
  settingsFolder: join(workspace, '..', 'prepare-settings'),
});

async function call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>> {
  const answer = await workstation.answer(channel, args);
  if (!answer.ok) throw UserError.fromPlain(answer.error);
  return answer.result as Result<C>;
}

async function finished(jobId: string): Promise<Job> {
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId);
    if (job?.state === 'finished') return job;
    if (job !== undefined && job.state !== 'queued' && job.state !== 'running') throw new Error(JSON.stringify(job));
    await delay(50);
  }
}

const imported = await finished((await call('datasets.import', { root: recordings, name: 'Fans' })).jobId);
const request = { datasetId: imported.datasetId!, type: 'fan', ids: ['00'], method: 'auddsr', preset: 'quick' };
const set = Object.entries(TINY_SETTINGS).map(([path, value]) => `${path}=${value}`);
const options = { device: 'cpu', codebook: null, set, watchAuc: true };
for (let seed = 1; seed <= Number(seeds); seed += 1) {
  await finished((await call('train.start', { ...request, ...options, seed })).jobId);
}
await workstation.dispose();
