import { fork } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { takeWriteLock } from './lock.ts';
import { temporaryFolder } from './testing/scans.ts';

test('whoever comes second is told who has it, in the same process too', async () => {
  const folder = await temporaryFolder();
  const first = takeWriteLock(folder);
  expect(first).toMatchObject({ afterCrash: false });
  expect(takeWriteLock(folder)).toMatchObject({ owner: { pid: process.pid, host: hostname() } });
  if ('release' in first) first.release();
  const next = takeWriteLock(folder);
  expect(next).toMatchObject({ afterCrash: false });
  if ('release' in next) next.release();
});

test('a process that is killed leaves no lock, but is noticed', async () => {
  const folder = await temporaryFolder();
  const child = fork(new URL('./fixtures/lock-holder.ts', import.meta.url), [folder]);
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await once(child, 'message')).toEqual(['held', undefined]);
  expect(takeWriteLock(folder)).toMatchObject({ owner: { pid: child.pid } });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = takeWriteLock(folder);
  expect(lock).toMatchObject({ afterCrash: true });
  if ('release' in lock) lock.release();
});
