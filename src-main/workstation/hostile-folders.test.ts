/** The attempt: a data set that was made to stop, fill or mislead whoever imports it. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { wavFile16 } from '../datasets/audio/write-wav.ts';
import { openDataset } from '../datasets/dataset.ts';
import { scanDataset } from '../datasets/scan/scan.ts';
import { folderWith, temporaryFolder } from '../datasets/testing/folders.ts';
import { Random } from '../engine/random.ts';
import { startWorkstation, withCode, type TestWorkstation } from './testing/workstation.ts';

/** What is not done by then waits for ever. */
const SOON = { timeout: 60_000 };
const WINDOWS = process.platform === 'win32';

function wav(seed: string): Uint8Array {
  const random = new Random(seed);
  return wavFile16(
    Float32Array.from({ length: 4000 }, () => random.uniform(-0.3, 0.3)),
    16_000,
  );
}

const GOOD = 'fan/train/normal_id_00_00000000.wav';
const clip = (number: number): string => `fan/train/normal_id_00_${String(number).padStart(8, '0')}.wav`;

/** One good clip, to be found whatever is beside it. */
const data = (): Promise<string> => folderWith({ [GOOD]: wav('good') });

/** Into a workspace of its own. @returns paths of the clips, and `code path` of each problem */
async function imported(root: string) {
  const app: TestWorkstation = await startWorkstation({ workspace: await temporaryFolder() });
  const { jobId } = await app.call('datasets.import', { root });
  const { datasetId } = await app.finished(jobId);
  const id = datasetId!;
  const page = { offset: 0, limit: 1000 };
  const clips = await app.call('datasets.clips', { id, sort: 'path', descending: false, ...page });
  const problems = await app.call('datasets.problems', { id, ...page });
  const paths = clips.rows.map(({ path }) => path);
  return { app, id, clips: paths, problems: problems.rows.map(({ code, path }) => `${code} ${path}`).sort() };
}

describe.skipIf(WINDOWS)('an import', () => {
  test('names what is no file or has no end, and waits for none of it', SOON, async () => {
    const root = await data();
    execFileSync('mkfifo', [join(root, clip(1))]);
    const server = createServer().listen(join(root, clip(2)));
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    await symlink('/dev/zero', join(root, clip(3)));
    await symlink('normal_id_00_00000005.wav', join(root, clip(4)));
    await symlink('normal_id_00_00000004.wav', join(root, clip(5)));
    await symlink('nothing', join(root, clip(6)));
    await mkdir(join(root, clip(7)));
    await writeFile(join(root, clip(8)), wav('sparse'));
    await truncate(join(root, clip(8)), 5 * 2 ** 30);
    const before = process.memoryUsage().rss;
    const { clips, problems } = await imported(root);
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
    expect(clips).toContain(GOOD);
    expect(problems).toEqual([
      `AUDIO_UNREADABLE ${clip(1)}`,
      `AUDIO_UNREADABLE ${clip(2)}`,
      `AUDIO_UNREADABLE ${clip(3)}`,
      `AUDIO_UNREADABLE ${clip(4)}`,
      `AUDIO_UNREADABLE ${clip(5)}`,
      `AUDIO_UNREADABLE ${clip(6)}`,
      `CLIP_LINKED_OUTSIDE ${clip(3)}`,
      `FOLDER_EMPTY ${clip(7)}`,
    ]);
  });

  test(
    'takes names with line breaks, quotes and markup as they are; those that are no UTF-8 it cannot open',
    SOON,
    async () => {
      const root = await data();
      const odd = [
        '\n[2026] all is well',
        '"><img src=x onerror=alert(1)>',
        "'; DROP TABLE clips; --",
        '\u202egnp',
        '=1+1',
        '__proto__',
      ];
      const names = odd.map((name) => `fan/train/normal_id_00_${name}.wav`);
      for (const name of names) await writeFile(join(root, name), wav(name));
      // Two names that read alike: `\xff` and `\xfe` are no UTF-8.
      for (const byte of [0xff, 0xfe]) {
        const path = Buffer.concat([
          Buffer.from(join(root, 'fan/train/normal_id_00_')),
          Buffer.of(byte),
          Buffer.from('.wav'),
        ]);
        await writeFile(path, wav(`byte ${byte}`));
      }
      await mkdir(Buffer.concat([Buffer.from(join(root, 'fan/')), Buffer.of(0xff)]));
      const { clips, problems, app, id } = await imported(root);
      const misnamed = 'fan/train/normal_id_00_\ufffd.wav';
      expect(clips.toSorted()).toEqual([GOOD, misnamed, ...names].toSorted());
      expect(problems).toEqual([`AUDIO_UNREADABLE ${misnamed}`, 'FOLDER_UNREADABLE fan/\ufffd']);
      const told = await app.call('datasets.problems', { id, code: 'AUDIO_UNREADABLE', offset: 0, limit: 10 });
      expect(told.rows).toMatchObject([{ message: expect.stringContaining('its name is not UTF-8') as string }]);
      for (const path of names) {
        expect((await app.call('clips.open', { runId: null, datasetId: id, path })).seconds).toBeCloseTo(0.25, 5);
      }
    },
  );

  test(
    'ends with folders in a thousand folders, links round in circles, and many links to one folder',
    SOON,
    async () => {
      const root = await data();
      const deep = Array.from({ length: 1000 }, () => 'd');
      await mkdir(join(root, ...deep), { recursive: true });
      await writeFile(join(root, ...deep, 'normal_id_00_1.wav'), wav('deep'));
      await mkdir(join(root, 'a'));
      await mkdir(join(root, 'b'));
      // Followed without looking, 2 to the power of 20 ways to the same recordings.
      for (let i = 0; i < 20; i += 1) {
        await symlink('../b', join(root, 'a', `to b ${i}`));
        await symlink('../a', join(root, 'b', `to a ${i}`));
      }
      await symlink('..', join(root, 'fan/up'));
      const { clips, problems } = await imported(root);
      expect(clips).toEqual([GOOD]);
      expect(problems).toContain(`FOLDER_TOO_DEEP ${deep.slice(0, 25).join('/')}`);
    },
  );

  test(
    'files that become something else between the list and the reading are problems, not the end',
    SOON,
    async () => {
      const root = await data();
      for (let number = 1; number <= 4; number += 1) await writeFile(join(root, clip(number)), wav(`${number}`));
      const dataset = await openDataset(root);
      for (let number = 1; number <= 4; number += 1)
        await rename(join(root, clip(number)), join(root, `gone ${number}`));
      execFileSync('mkfifo', [join(root, clip(1))]);
      await mkdir(join(root, clip(2)));
      await symlink('/dev/zero', join(root, clip(3)));
      await writeFile(join(root, clip(4)), 'no sound any more');
      const report = await scanDataset(dataset);
      expect(report.usable).toBe(1);
      expect(report.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
        `AUDIO_UNREADABLE ${clip(1)}`,
        `AUDIO_UNREADABLE ${clip(2)}`,
        `AUDIO_UNREADABLE ${clip(3)}`,
        `AUDIO_FORMAT ${clip(4)}`,
      ]);
    },
  );

  test('a clip that became a link out of the folder, or a pipe, after the import is not read', SOON, async () => {
    const root = await data();
    await writeFile(join(root, clip(1)), wav('1'));
    await writeFile(join(root, '../secret.wav'), wav('secret'));
    onTestFinished(() => rm(join(root, '../secret.wav')));
    const { app, id } = await imported(root);
    const open = (path: string) => app.call('clips.open', { runId: null, datasetId: id, path });
    await rm(join(root, GOOD));
    await symlink('../../../secret.wav', join(root, GOOD));
    await expect(open(GOOD)).rejects.toThrow(withCode('PATH_OUTSIDE'));
    await rm(join(root, clip(1)));
    execFileSync('mkfifo', [join(root, clip(1))]);
    await expect(open(clip(1))).rejects.toThrow(withCode('AUDIO_UNREADABLE'));
    // Only clips that are known have a path at all.
    for (const path of ['../secret.wav', '/etc/passwd', `fan/../${GOOD}`]) {
      await expect(open(path)).rejects.toThrow(withCode('CLIP_UNKNOWN'));
    }
  });
});
