import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { bornAt, isStillRunning } from './identity.ts';

/** Of no process: Linux gives at most 2^22. */
const NONE = 2 ** 22 + 1;

test('a process runs while its id is there and it is the one that was written down', () => {
  const born = bornAt(process.pid);
  expect(isStillRunning(process.pid, born)).toBe(true);
  expect(isStillRunning(process.pid, undefined)).toBe(true);
  expect(isStillRunning(NONE, undefined)).toBe(false);
});

test.runIf(process.platform === 'linux')('another process with the same id is another process', () => {
  expect(bornAt(process.pid)).toMatch(/^[0-9a-f-]{36}\/\d+$/);
  expect(bornAt(process.pid)).toBe(bornAt(process.pid));
  expect(isStillRunning(process.pid, `${bornAt(process.pid) ?? ''}0`)).toBe(false);
  expect(bornAt(NONE)).toBeUndefined();
});

test.runIf(process.platform === 'linux')(
  'a process that has ended does not run, though its parent never asks',
  async () => {
    // The shell becomes a program that waits for no child.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [text] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(text.toString());
      expect(isStillRunning(pid, undefined)).toBe(true);
      await expect.poll(() => isStillRunning(pid, undefined), { timeout: 10_000 }).toBe(false);
      // It is there all the same.
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
