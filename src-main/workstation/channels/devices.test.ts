import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { startWorkstation } from '../testing/workstation.ts';

/** Exists on none of the machines that run these tests, so that the answer comes at once. */
const ELSEWHERE = process.platform === 'win32' ? 'coreml' : 'dml';

test('a check is a job, without a workspace too; its report stays until the version changes', async () => {
  const app = await startWorkstation();
  const before = await app.call('devices.list', {});
  expect(before.map(({ id }) => id)).toContain('cpu');
  expect(before.every(({ ok, checked }) => ok === undefined && checked === undefined)).toBe(true);
  const { jobId } = await app.call('devices.check', { ids: [ELSEWHERE] });
  expect(await app.finished(jobId)).toMatchObject({ kind: 'devices', done: 1, total: 1, unit: 'devices' });
  const report = { id: ELSEWHERE, ok: false, reason: expect.stringContaining('exists only on') as string };
  expect(app.events('devices.changed').at(-1)).toContainEqual(expect.objectContaining(report));

  const { settingsFolder } = app;
  const next = await startWorkstation({ settingsFolder });
  expect(await next.call('devices.list', {})).toContainEqual(expect.objectContaining(report));
  const path = join(settingsFolder, 'devices.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as { of: string };
  await writeFile(path, JSON.stringify({ ...file, of: 'another version' }));
  const later = await startWorkstation({ settingsFolder });
  expect(await later.call('devices.list', {})).toEqual(before);
});

test('what was checked is kept when the job is cancelled', async () => {
  const app = await startWorkstation({ workspace: await temporaryFolder() });
  const { jobId } = await app.call('devices.check', { ids: [ELSEWHERE, 'cpu'] });
  await expect.poll(() => app.events('devices.changed').length, { timeout: 50_000 }).toBe(1);
  await app.call('jobs.cancel', { id: jobId });
  expect(await app.ended(jobId)).toMatchObject({ state: 'cancelled' });
  const list = await app.call('devices.list', {});
  expect(list.find(({ id }) => id === ELSEWHERE)).toMatchObject({ ok: false });
  expect(list.find(({ id }) => id === 'cpu')).toEqual({ id: 'cpu' });
});
