/** Disks that are full, or that fail, under an open workspace: real ones, of the test's own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testBench, writeTestData } from './fixtures/bench.ts';
import { Disk, Mount, whyNoDisk, whyNoMount } from './testing/disks.ts';
import { startWorkstation, withCode } from './testing/workstation.ts';

/** A training does not begin where less than 200 MB are free. */
const MEGABYTES = 260;
/** Several trainings on a machine that may be busy. */
const PATIENCE = { timeout: 240_000 };

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'earmark-failing-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test(
  'a training on a disk that fills up fails in a sentence, and is resumed to the same scores',
  PATIENCE,
  async ({ skip }) => {
    skip(whyNoMount() !== undefined, `not tested here: ${whyNoMount() ?? ''}`);
    const own = await folder();
    const mount = await Mount.make(join(own, 'disk'), MEGABYTES);
    onTestFinished(() => mount.unmount());
    await writeTestData(join(own, 'data'));
    const app = await startWorkstation({ workspace: join(mount.path, 'workspace'), workbench: testBench(own) });
    const { jobId } = await app.call('datasets.import', { root: join(own, 'data') });
    const datasetId = (await app.finished(jobId)).datasetId!;
    const train = async (slow: string): Promise<string> => {
      const request = { datasetId, type: 'fan', ids: ['00'], method: 'distance', preset: 'quick', device: 'cpu' };
      const more = { codebook: null, seed: 3, set: [`slow=${slow}`], watchAuc: false };
      return (await app.call('train.start', { ...request, ...more })).jobId;
    };
    const scoresOf = async (runIds: readonly string[]): Promise<string> => {
      const { path } = await app.call('runs.get', { id: runIds.at(-1)! });
      return await readFile(join(path, 'scores.csv'), 'utf8');
    };
    const whole = await scoresOf((await app.finished(await train('0'))).runIds);

    const trained = await train('30');
    const now = async () => (await app.call('jobs.list', {})).find(({ id }) => id === trained)!;
    await expect.poll(async () => (await now()).activity, { timeout: 60_000 }).toMatch(/^Training fan/);
    await mount.fill(0);
    const failed = await app.ended(trained);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' }, can: { resume: true } });
    expect(failed.error?.message).toContain(mount.path);
    expect(failed.error?.hint).toContain('Resume the job');

    await mount.empty();
    await app.call('jobs.resume', { id: trained });
    const done = await app.finished(trained);
    expect(await scoresOf(done.runIds)).toBe(whole);
    expect((await app.call('runs.list', {})).map(({ status }) => status)).not.toContain('failed');
  },
);

test(
  'a workspace on a disk that has failed refuses changes, and is closed all the same',
  PATIENCE,
  async ({ skip }) => {
    skip(whyNoDisk() !== undefined, `not tested here: ${whyNoDisk() ?? ''}`);
    const own = await folder();
    const disk = await Disk.make(join(own, 'disk'), join(own, 'disk.img'), MEGABYTES);
    onTestFinished(() => disk.unmount());
    await writeTestData(join(own, 'data'));
    const workspace = join(disk.path, 'workspace');
    const app = await startWorkstation({ workspace, workbench: testBench(own) });
    const { jobId } = await app.call('datasets.import', { root: join(own, 'data') });
    const datasetId = (await app.finished(jobId)).datasetId!;
    disk.sync();

    disk.fail();
    const skipped = app.call('datasets.skip', {
      id: datasetId,
      paths: ['fan/test/normal_id_00_00000000.wav'],
      skipped: true,
    });
    await expect(skipped).rejects.toThrow(withCode('WORKSPACE_UNREADABLE'));
    await app.dispose();

    disk.repair();
    const again = await startWorkstation({ workspace, workbench: testBench(own) });
    expect((await again.call('datasets.list', {})).map(({ id }) => id)).toEqual([datasetId]);
    expect(await again.call('workspace.get', {})).toMatchObject({ readOnly: false });
    await again.dispose();
  },
);
