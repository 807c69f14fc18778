import { expect, test } from 'vitest';
import { bornAt, isStillRunning } from './process-identity.ts';

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
