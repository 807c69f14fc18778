import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { UserError } from '../../../src-shared/errors.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { entryText, readEntries } from '../../workstation/log.ts';
import { runCaptured } from './captured.ts';
import { defineCommand, usageError } from './command.ts';
import { logFailure } from './failure-log.ts';

const failures = {
  inside: () => new TypeError('undefined is not a function'),
  known: () => new UserError('DISK_FULL', 'There is no room left.', { hint: 'Make room.' }),
  usage: () => usageError('Nothing was named.', 'Name something.'),
};

const commands = Object.entries(failures).map(([name, error]) =>
  defineCommand({
    ...{ name, summary: 'Fails.', description: 'Fails.' },
    options: { workspace: { type: 'string', value: 'dir', description: 'A workspace.' } },
    run: () => Promise.reject(error()),
  }),
);

test('failed commands are in the log of the person and of the workspace, wrong command lines are not', async () => {
  const folder = await temporaryFolder();
  const workspace = join(folder, 'workspace');
  await mkdir(workspace);
  vi.stubEnv('EARMARK_SETTINGS', join(folder, 'settings'));
  for (const name of Object.keys(failures)) {
    const argv = [name, '--workspace', workspace];
    expect((await runCaptured(argv, commands, (error) => logFailure(argv, error))).code).toBeGreaterThan(0);
  }
  for (const place of ['settings', 'workspace']) {
    const entries = readEntries(await readFile(join(folder, place, 'earmark.log'), 'utf8'));
    expect(entries.map(({ level, message }) => [level, message.replace(/ [0-9a-f]{8} /, ' <id> ')])).toEqual([
      ['error', 'error <id> in earmark inside'],
      ['warning', 'earmark known: DISK_FULL: There is no room left.'],
    ]);
    expect(entryText(entries[0]!)).toContain('TypeError: undefined is not a function');
  }
  // A mistyped workspace is not made by logging.
  await logFailure(['inside', `--workspace=${join(folder, 'nowhere')}`], failures.inside());
  await expect(readFile(join(folder, 'nowhere', 'earmark.log'))).rejects.toThrow('ENOENT');
  vi.unstubAllEnvs();
});
