import type { HostBridge, Job } from '../../../src-shared/contract.ts';
import { expect, test } from '../../test.ts';

declare const earmark: HostBridge;

test('calls cross with their arguments and come back with results or plain errors', async ({ app, page, places }) => {
  await app.ready();
  const answers = await page.evaluate(async () => ({
    info: await earmark.call('app.info', {}),
    workspace: await earmark.call('workspace.get', {}),
    unknown: await earmark.call('app.nothing', {}),
    invalid: await earmark.call('workspace.open', { path: 7 }),
    missing: await earmark.call('workspace.open', { path: '/nowhere/at/all' }),
    lost: await earmark.call('app.info', { hook: null, symbol: 1n }),
  }));
  expect(answers.info).toMatchObject({
    ok: true,
    result: { host: 'electron', can: { pickPaths: true, showInFolder: true, dropPaths: true } },
  });
  expect(answers.workspace).toMatchObject({ ok: true, result: { path: places.workspace, readOnly: false } });
  expect(answers.unknown).toMatchObject({ ok: false, error: { code: 'CHANNEL_UNKNOWN' } });
  expect(answers.invalid).toMatchObject({ ok: false, error: { code: 'ARGUMENTS_INVALID' } });
  expect(answers.missing).toMatchObject({ ok: false, error: { code: 'WORKSPACE_MISSING' } });
  expect(answers.lost).toMatchObject({ ok: false, error: { code: 'ARGUMENTS_INVALID' } });
});

test('typed arrays cross as binary in both directions', async ({ app, page, places }) => {
  await app.ready();
  const root = await page.evaluate(async () => {
    const bytes = new Uint8Array(70_000).map((_value, index) => index % 251);
    return await earmark.call('datasets.upload', { folder: 'bytes', path: 'a/b.wav', offset: 0, bytes });
  });
  expect(root).toMatchObject({ ok: true });
  const { readFile } = await import('node:fs/promises');
  const written = await readFile(`${places.workspace}/uploads/bytes/a/b.wav`);
  expect(written.length).toBe(70_000);
  expect(written.every((value, index) => value === index % 251)).toBe(true);
});

test('events reach the page until it stops listening', async ({ app, page, desktop }) => {
  await app.ready();
  await page.evaluate(() => {
    const state = globalThis as { heard?: unknown[]; stop?: () => void };
    const heard: unknown[] = [];
    state.heard = heard;
    state.stop = earmark.on('menu.command', (data) => heard.push(data));
  });
  await desktop.chooseMenu('go.results');
  await app.expectScreen('results');
  await page.evaluate(() => (globalThis as { stop?: () => void }).stop?.());
  await desktop.chooseMenu('go.train');
  await app.expectScreen('train');
  expect(await page.evaluate(() => (globalThis as { heard?: unknown[] }).heard)).toEqual([{ command: 'go.results' }]);
});

test('the engine runs in a process of its own: a device is checked there', async ({ app, page }) => {
  // All conformance cases and the rates: half a minute on a machine that does nothing else.
  test.setTimeout(300_000);
  await app.ready();
  const started = await page.evaluate(async () => await earmark.call('devices.check', { ids: ['cpu'] }));
  expect(started).toMatchObject({ ok: true });
  await expect
    .poll(
      async () =>
        await page.evaluate(async () => {
          const answer = await earmark.call('jobs.list', {});
          const [job] = answer.ok ? (answer.result as Job[]) : [];
          return job?.error ?? job?.state;
        }),
      { timeout: 240_000 },
    )
    .toBe('finished');
  const devices = await page.evaluate(async () => await earmark.call('devices.list', {}));
  expect(devices.ok ? devices.result : devices).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 'cpu', ok: true })]),
  );
});
