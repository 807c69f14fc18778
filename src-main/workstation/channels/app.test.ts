import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src-shared/app-settings.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { browserHost, startWorkstation, withCode } from '../testing/workstation.ts';

test('settings are kept, and pages hear of changes', async () => {
  const app = await startWorkstation();
  expect(await app.call('settings.get', {})).toEqual(DEFAULT_SETTINGS);
  const changes = [{ theme: 'dark' }, { cacheGigabytes: 2 }, { device: 'webgpu' }] as const;
  await Promise.all(changes.map((change) => app.call('settings.set', change)));
  const expected = { ...DEFAULT_SETTINGS, theme: 'dark', cacheGigabytes: 2, device: 'webgpu' };
  expect(app.events('settings.changed').at(-1)).toEqual(expected);
  await expect(app.call('settings.set', { theme: 'pink' as 'dark' })).rejects.toThrow(withCode('ARGUMENTS_INVALID'));
  const { settingsFolder } = app;
  const next = await startWorkstation({ settingsFolder });
  expect(await next.call('settings.get', {})).toEqual(expected);
  expect((await readdir(settingsFolder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('damaged files of the person are set aside, defaults are used and the log says so', async () => {
  const settingsFolder = join(await temporaryFolder(), 'settings');
  await mkdir(settingsFolder);
  for (const name of ['settings.json', 'recent.json', 'devices.json']) {
    await writeFile(join(settingsFolder, name), '{"theme": "da');
  }
  const { call } = await startWorkstation({ settingsFolder });
  expect(await call('settings.get', {})).toEqual(DEFAULT_SETTINGS);
  expect(await call('workspace.recent', {})).toEqual([]);
  expect((await call('devices.list', {})).every(({ ok }) => ok === undefined)).toBe(true);
  expect(await readFile(join(settingsFolder, 'settings.json.damaged'), 'utf8')).toBe('{"theme": "da');
  expect(await readFile(join(settingsFolder, 'earmark.log'), 'utf8')).toMatch(/settings\.json is damaged .* kept as/);
});

test('settings of another version are taken as far as they fit', async () => {
  const settingsFolder = await temporaryFolder();
  await writeFile(join(settingsFolder, 'settings.json'), '{"theme": "light", "colourMap": "jet", "fontSize": 12}');
  const { call } = await startWorkstation({ settingsFolder });
  expect(await call('settings.get', {})).toEqual({ ...DEFAULT_SETTINGS, theme: 'light' });
});

test('what the host can do, and what it cannot', async () => {
  const { call } = await startWorkstation();
  const info = await call('app.info', {});
  expect(info).toMatchObject({ host: 'browser', can: { pickPaths: false, showInFolder: false, dropPaths: false } });
  await expect(call('app.pickFolder', { purpose: 'dataset' })).rejects.toThrow(withCode('NOT_HERE'));
  const shown: string[] = [];
  const host = {
    ...browserHost,
    pickFolder: (purpose: string) => Promise.resolve(`/picked/${purpose}`),
    showInFolder: (path: string) => void shown.push(path),
  };
  const workspace = await temporaryFolder();
  const desktop = await startWorkstation({ host, workspace });
  expect(await desktop.call('app.pickFolder', { purpose: 'run' })).toBe('/picked/run');
  await desktop.call('app.showInFolder', { kind: 'workspace', id: '' });
  expect(shown).toEqual([workspace]);
  const unknown = desktop.call('app.showInFolder', { kind: 'dataset', id: '/etc' });
  await expect(unknown).rejects.toThrow(withCode('DATASET_UNKNOWN'));
});

test('an error inside is an id for the person, and the whole of it in both logs', async () => {
  const host = { ...browserHost, pickFolder: () => Promise.reject(new TypeError('the dialog fell over')) };
  const workspace = await temporaryFolder();
  const { call, settingsFolder } = await startWorkstation({ host, workspace });
  const error: unknown = await call('app.pickFolder', { purpose: 'run' }).catch((reason: unknown) => reason);
  expect(error).toEqual(withCode('INTERNAL'));
  const { id } = (error as { readonly details: { readonly id: string } }).details;
  expect(String(error)).not.toContain('fell over');
  for (const folder of [settingsFolder, workspace]) {
    const log = await readFile(join(folder, 'earmark.log'), 'utf8');
    expect(log).toContain(`error ${id} in app.pickFolder`);
    expect(log).toContain('TypeError: the dialog fell over');
  }
});
