import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folderWith, temporaryFolder } from '../../datasets/testing/folders.ts';
import { writeTestData } from '../fixtures/bench.ts';
import { startWorkstation, withCode } from '../testing/workstation.ts';

describe('making and opening', () => {
  test('a new folder becomes a workspace, and is open in the next session', async () => {
    const path = join(await temporaryFolder(), 'deep/down/ears');
    const first = await startWorkstation();
    expect(await first.call('workspace.get', {})).toBeNull();
    const info = { path, name: 'ears', datasets: 0, runs: 0, readOnly: false };
    expect(await first.call('workspace.create', { path })).toEqual(info);
    expect(await first.call('workspace.get', {})).toEqual(info);
    expect(first.events('workspace.changed').at(-1)).toEqual(info);
    const names = (await readdir(path)).filter((name) => !name.endsWith('-wal') && !name.endsWith('-shm'));
    expect(names.sort()).toEqual([
      'codebooks',
      'earmark.lock',
      'earmark.log',
      'earmark.sqlite',
      'outliers',
      'reports',
      'runs',
      'uploads',
    ]);
    await first.dispose();
    expect(first.events('workspace.changed').at(-1)).toBeNull();

    const { settingsFolder } = first;
    const second = await startWorkstation({ settingsFolder });
    expect(await second.call('workspace.recent', {})).toMatchObject([{ path, name: 'ears', exists: true }]);
    expect(await second.call('workspace.open', { path })).toEqual(info);
  });

  test('an empty folder is taken, one with other files is not, a workspace is opened', async () => {
    const { call } = await startWorkstation();
    const empty = await folderWith({ '.DS_Store': '' });
    await call('workspace.create', { path: empty });
    expect(await call('workspace.create', { path: empty })).toMatchObject({ path: empty });
    const full = await folderWith({ 'holiday.jpg': '' });
    await expect(call('workspace.create', { path: full })).rejects.toThrow(withCode('WORKSPACE_NOT_EMPTY'));
    await expect(call('workspace.create', { path: join(full, 'holiday.jpg') })).rejects.toThrow(
      withCode('FOLDER_IS_FILE'),
    );
    expect(await readdir(full)).toEqual(['holiday.jpg']);
    // The former one stays open.
    expect(await call('workspace.get', {})).toMatchObject({ path: empty });
  });

  test('what is not there, and what is no path', async () => {
    const { call } = await startWorkstation();
    const path = join(await temporaryFolder(), 'none');
    await expect(call('workspace.open', { path })).rejects.toThrow(withCode('WORKSPACE_MISSING'));
    await expect(call('workspace.open', { path: await temporaryFolder() })).rejects.toThrow(
      withCode('WORKSPACE_MISSING'),
    );
    await expect(call('workspace.open', { path: 'recordings' })).rejects.toThrow(withCode('PATH_NOT_ABSOLUTE'));
    const home = await call('workspace.open', { path: '~/no such workspace' }).catch((error: unknown) => error);
    expect(String(home)).toContain(join(homedir(), 'no such workspace'));
    await expect(call('datasets.list', {})).rejects.toThrow(withCode('WORKSPACE_NONE'));
  });

  test('another workspace takes the place of the one before, and its lock is given back', async () => {
    const [a, b] = [await temporaryFolder(), await temporaryFolder()];
    const first = await startWorkstation({ workspace: a });
    await first.call('workspace.create', { path: b });
    const second = await startWorkstation({ workspace: a });
    expect(await second.call('workspace.get', {})).toMatchObject({ path: a, readOnly: false });
    const recent = await first.call('workspace.recent', {});
    expect(recent.map(({ path }) => path)).toEqual([b, a]);
    await rm(a, { recursive: true });
    expect(await first.call('workspace.recent', {})).toMatchObject([{ path: b }, { path: a, exists: false }]);
    expect(await first.call('workspace.forget', { path: a })).toMatchObject([{ path: b }]);
  });
});

describe('two programs', () => {
  test('the second reads, cannot write, and can write once the first has closed it', async () => {
    const path = await temporaryFolder();
    const first = await startWorkstation({ workspace: path });
    const second = await startWorkstation({ workspace: path });
    expect(await second.call('workspace.get', {})).toMatchObject({ readOnly: true });
    expect(await second.call('datasets.list', {})).toEqual([]);
    await expect(second.call('datasets.sample', {})).rejects.toThrow(withCode('WORKSPACE_READ_ONLY'));
    const part = { folder: 'a', path: 'a.wav', offset: 0, bytes: new Uint8Array(1) };
    await expect(second.call('datasets.upload', part)).rejects.toThrow(withCode('WORKSPACE_READ_ONLY'));
    await first.dispose();
    expect(await second.call('workspace.open', { path })).toMatchObject({ readOnly: false });
  });

  test('what a killed process left is checked and taken over', async () => {
    const path = await temporaryFolder();
    const child = fork(new URL('../fixtures/workspace-holder.ts', import.meta.url), [path]);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    const meanwhile = await startWorkstation({ workspace: path });
    expect(await meanwhile.call('workspace.get', {})).toMatchObject({ readOnly: true });
    expect(await readFile(join(meanwhile.settingsFolder, 'earmark.log'), 'utf8')).toContain(`process ${child.pid}`);
    await meanwhile.dispose();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await startWorkstation({ workspace: path });
    expect(await next.call('workspace.get', {})).toMatchObject({ readOnly: false });
    expect(await readFile(join(path, 'earmark.log'), 'utf8')).toContain('its store was checked');
  });
});

describe('stores that cannot be used', () => {
  test('newer, damaged: refused with the reason, the folder stays as it is and free', async () => {
    const path = await temporaryFolder();
    await (await startWorkstation({ workspace: path })).dispose();
    const file = join(path, 'earmark.sqlite');
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 999');
    db.close();
    const { call } = await startWorkstation();
    await expect(call('workspace.open', { path })).rejects.toThrow(withCode('WORKSPACE_NEWER'));
    await writeFile(file, 'no store at all '.repeat(100));
    await expect(call('workspace.open', { path })).rejects.toThrow(withCode('WORKSPACE_DAMAGED'));
    await expect(startWorkstation({ workspace: path })).rejects.toThrow(withCode('WORKSPACE_DAMAGED'));
    // The way out that the error names.
    await rename(file, join(path, `${basename(file)}.damaged`));
    await rm(`${file}-wal`, { force: true });
    expect(await call('workspace.create', { path })).toMatchObject({ path, readOnly: false });
  });

  test('a folder in the place of a file', async () => {
    const path = await temporaryFolder();
    await mkdir(join(path, 'earmark.sqlite'));
    const { call } = await startWorkstation();
    await expect(call('workspace.open', { path })).rejects.toThrow(withCode('WORKSPACE_UNREADABLE'));
  });
});

test('recordings that lie in a workspace move with it, and so does what people said about them', async () => {
  const folder = await temporaryFolder();
  const before = join(folder, 'before');
  const first = await startWorkstation({ workspace: before });
  const root = join(before, 'uploads', 'fans');
  await writeTestData(root, { ids: ['00'], train: 1, test: 1, seconds: 0.05 });
  const { datasetId } = await first.finished((await first.call('datasets.import', { root })).jobId);
  const about = { runId: null, datasetId: datasetId!, reviewer: 'Ada', kind: 'first' } as const;
  const pass = await first.call('review.open', about);
  await first.dispose();
  const after = join(folder, 'after');
  await rename(before, after);
  const second = await startWorkstation({ workspace: after });
  const moved = { id: datasetId, root: join(after, 'uploads', 'fans'), available: true };
  expect(await second.call('datasets.list', {})).toMatchObject([moved]);
  expect(await second.call('review.open', about)).toEqual(pass);
});
