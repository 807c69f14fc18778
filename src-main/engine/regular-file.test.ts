/** The attempt: something else than a file under the name of one, to stop the program or to fill its memory. */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import { errorCode } from './checkpoint/refusals.ts';
import { APPEND, openRegular, readRegular } from './regular-file.ts';

/** What is not answered by then waits for ever. */
const SOON = { timeout: 20_000 };

const pipe = (path: string): unknown => execFileSync('mkfifo', [path]);

async function socket(path: string): Promise<void> {
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
}

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test.each<[string, (path: string) => unknown, string]>([
    ['a pipe that nobody writes to', pipe, 'NOT_A_FILE'],
    ['a socket', socket, 'NOT_A_FILE'],
    ['a device without end', (path) => symlink('/dev/zero', path), 'NOT_A_FILE'],
    ['a folder', (path) => mkdir(path), 'EISDIR'],
    ['a link to itself', (path) => symlink(path, path), 'ELOOP'],
    ['a link to nothing', (path) => symlink(`${path}.none`, path), 'ENOENT'],
  ])('%s is refused at once', SOON, async (_, make, code) => {
    const path = join(await temporaryFolder(), 'x.wav');
    await make(path);
    await expect(openRegular(path)).rejects.toMatchObject({ code });
    await expect(readRegular(path)).rejects.toMatchObject({ code });
  });

  test('a pipe that takes a file’s place between two looks at it is not waited for', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), 'sound');
    await writeFile(join(folder, 'x.wav'), 'sound');
    pipe(join(folder, 'pipe'));
    const swapping = fork(join(import.meta.dirname, 'fixtures/swapping.ts'), [folder]);
    onTestFinished(async () => {
      swapping.kill('SIGKILL');
      if (swapping.exitCode === null && swapping.signalCode === null) await once(swapping, 'exit');
    });
    await once(swapping, 'message');
    const seen = { file: 0, pipe: 0 };
    // Until both have been met many times, whatever the machine's pace.
    while (Math.min(seen.file, seen.pipe) < 1000) {
      const text = await readRegular(join(folder, 'x.wav')).then(String, (error: unknown) => errorCode(error));
      if (text === 'sound') seen.file += 1;
      else if (text === 'NOT_A_FILE') seen.pipe += 1;
      else expect.fail(`it read ${String(text)}`);
    }
  });
});

test('a sparse file of 4 GB is refused before it is read', async () => {
  const path = join(await temporaryFolder(), 'run.json');
  await writeFile(path, '{}');
  expect(String(await readRegular(path, 2))).toBe('{}');
  await truncate(path, 4 * 2 ** 30);
  const before = process.memoryUsage().arrayBuffers;
  await expect(readRegular(path)).rejects.toMatchObject({ code: 'EFBIG' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
});

test.skipIf(process.platform === 'win32')(
  'a link in the place of a log does not lead lines into another file',
  async () => {
    const folder = await temporaryFolder();
    const [log, other] = [join(folder, 'log.txt'), join(folder, '.bashrc')];
    await writeFile(other, 'mine\n');
    await symlink(other, log);
    await expect(open(log, APPEND)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(await readFile(other, 'utf8')).toBe('mine\n');
  },
);
