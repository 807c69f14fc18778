import { spawnSync } from 'node:child_process';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { CheckpointStore } from '../../engine/checkpoint/store.ts';
import { makeFolder } from '../../runs/files.ts';
import { mapPath, writeMap } from '../../runs/maps.ts';
import { STORE_FILE } from '../../store/database.ts';
import { addScoredRun, reviewedWorkspace, testClip } from '../testing/scored-run.ts';
import { startWorkstation } from '../testing/workstation.ts';
import { withoutPersons } from './diagnostics.ts';
import { examine } from './doctor.ts';
import type { Finding } from './finding.ts';

const CLIPS = [testClip('normal', 0), testClip('anomaly', 0)];

/** A workspace that was closed, with a data set and a whole run: model, scores, maps. */
async function closedWorkspace() {
  const folder = await temporaryFolder();
  const made = await reviewedWorkspace(folder);
  const scores = Object.fromEntries(CLIPS.map((path, score) => [path, score]));
  const id = await addScoredRun(made, { name: 'whole', scores });
  const run = join(made.runs, id);
  const tensors = { weight: { dtype: 'float32' as const, shape: [2], data: Float32Array.of(1, 2) } };
  const store = await CheckpointStore.open(join(run, 'checkpoints'));
  for (const step of [5, 10]) await store.write(step, tensors);
  await makeFolder(join(run, 'maps'));
  await writeMap(join(run, 'maps'), CLIPS[0]!, { bands: 2, frames: 3, data: new Float32Array(6) });
  await made.app.dispose();
  const look = (repair = false) =>
    examine({ workspace: join(folder, 'workspace'), settings: made.app.settingsFolder, repair });
  return { ...made, folder, workspace: join(folder, 'workspace'), run, look };
}

const wrong = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ check, state, sentence }) => (state === 'ok' ? [] : [`${state} ${check}: ${sentence}`]));

/** Turns one byte in the middle of a file. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
  await writeFile(path, bytes);
}

describe('earmark doctor', () => {
  test('finds nothing wrong with what is whole, and says what it has looked at', async () => {
    const { look } = await closedWorkspace();
    const findings = await look();
    expect(wrong(findings)).toEqual([]);
    const looked = new Set(findings.map(({ check }) => check));
    for (const check of ['versions', 'memory', 'settings', 'log', 'workspace', 'store', 'data sets', 'index', 'runs']) {
      expect(looked).toContain(check);
    }
  });

  test('finds a turned byte in a checkpoint, scores that are no table, a torn map, a record that is no JSON', async () => {
    const { run, look } = await closedWorkspace();
    await damage(join(run, 'checkpoints/step-00000005.safetensors'));
    expect(wrong(await look())).toEqual([expect.stringMatching(/^warning runs: .*step-00000005.*damaged/)]);
    await damage(join(run, 'checkpoints/step-00000010.safetensors'));
    await writeFile(join(run, 'scores.csv'), 'nothing');
    await writeFile(mapPath(join(run, 'maps'), CLIPS[0]!), 'EMAP');
    const found = await look();
    expect(wrong(found)).toEqual([
      expect.stringMatching(/^warning runs: .*step-00000005/),
      expect.stringMatching(/^broken runs: .*step-00000010/),
      expect.stringMatching(/^broken runs: .*scores\.csv is damaged/),
      expect.stringMatching(/^warning runs: 1 anomaly maps of .* cannot be read/),
    ]);
    for (const { state, hint } of found) if (state !== 'ok') expect(hint).toMatch(/earmark |nothing needs/);
    await writeFile(join(run, 'run.json'), '{');
    expect(wrong(await look())).toEqual([expect.stringMatching(/^broken runs: .*run\.json is damaged/)]);
  });

  test('an index that is behind is found, and made again with --repair', async () => {
    const { run, runs, look } = await closedWorkspace();
    await rename(run, join(runs, 'moved'));
    const behind = 'The index of the runs is not up to date: 1 runs are not in it, 1 of its runs are gone.';
    expect(wrong(await look())).toEqual([`warning index: ${behind}`]);
    expect(wrong(await look(true))).toEqual([
      'repaired index: The index of the runs was made again: 1 runs, 2 scored clips.',
    ]);
    expect(wrong(await look())).toEqual([]);
  });

  test('what interrupted writes have left goes with --repair', async () => {
    const { run, runs, workspace, look } = await closedWorkspace();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(join(run, `.scores.csv.${pid}-0123abcd.tmp`), 'path');
    await writeFile(join(workspace, 'reports', `.Fans.html.${pid}-0123abcd.tmp`), '<');
    await makeFolder(join(runs, 'never begun'));
    expect(wrong(await look(true))).toContain('repaired runs: 3 files that interrupted writes had left were removed.');
    expect(await readdir(runs)).toEqual(['whole']);
    expect(await readdir(join(workspace, 'reports'))).toEqual([]);
  });

  test('recordings and folders that are gone', async () => {
    const { root, look } = await closedWorkspace();
    await rm(join(root, CLIPS[0]!));
    expect(wrong(await look())).toEqual([expect.stringMatching(/1 of \d+ recordings are gone/)]);
    await rm(root, { recursive: true });
    expect(wrong(await look())).toEqual([expect.stringMatching(/its folder .* is gone/)]);
  });

  test('a store with a hole in it is told, with the copies there are; what else can be looked at is', async () => {
    const { workspace, look } = await closedWorkspace();
    const path = join(workspace, STORE_FILE);
    const db = new DatabaseSync(path);
    // Every change back into the file itself, not beside it.
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    const bytes = await readFile(path);
    bytes.fill(0xab, 8192, 8192 + 2048);
    await writeFile(path, bytes);
    await writeFile(`${path}.v2`, '');
    const findings = await look();
    const found = wrong(findings);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'runs', state: 'ok' }));
    expect(found[0]).toMatch(/^broken store: /);
    expect(found).toContainEqual(expect.stringContaining('older copies of the store: earmark.sqlite.v2'));
  });

  test('a workspace that is open elsewhere is only read', async () => {
    const { workspace, look } = await closedWorkspace();
    await startWorkstation({ workspace });
    expect(wrong(await look(true))).toEqual([
      expect.stringMatching(/^warning store: The workspace is open in another Earmark \(process \d+\)\.$/),
    ]);
  });
});

describe('diagnostics', () => {
  test('hold versions, store and log, and no path or name of a person', async () => {
    const { workspace, root } = await closedWorkspace();
    const app = await startWorkstation({ workspace });
    // An error that names a path is in the log.
    await app.call('runs.import', { path: join(root, 'Eva Müller', 'no run') }).catch(() => undefined);
    await writeFile(
      join(app.settingsFolder, 'earmark.log'),
      `${JSON.stringify({ time: '2026-01-01T00:00:00.000Z', level: 'error', pid: 1, message: 'error x in y', error: `Error: gone\n${root}/fan/Eva 1.wav` })}\n`,
    );
    const { text } = await app.call('app.diagnostics', {});
    expect(text).toMatch(/Earmark \d+\.\d+\.\d+, Node \d+/);
    expect(text).toContain('The store is whole');
    expect(text).toContain('The last entries of earmark.log');
    expect(text).toContain('<data set>/…');
    for (const secret of [workspace, root, app.settingsFolder, homedir() + '/', hostname(), 'Eva']) {
      expect(text).not.toContain(secret);
    }
  });

  test.each([
    ['cannot read /home/eva/plant 3/line a/pump.wav: gone', 'cannot read <path>: gone'],
    ['open "C:\\Users\\Eva Berg\\x.wav" failed', 'open "<path>" failed'],
    ['at read (file:///srv/other/place.ts:3:4)', 'at read (file:///srv/other/place.ts:3:4)'],
    [
      'the workspace /data/eva/ws holds /data/eva/ws/runs/a b/run.json',
      'the workspace <workspace> holds <workspace>/…',
    ],
    ['400 clips/s and 3/4 of them', '400 clips/s and 3/4 of them'],
  ])('%s', (text, expected) => {
    expect(withoutPersons(text, [['/data/eva/ws', 'workspace']])).toBe(expected);
  });

  test('names of the person and the machine are taken out, not those that are part of others', () => {
    const names = [
      ['eva', 'person'],
      ['plant-3.local', 'machine'],
      ['vm', 'machine'],
    ] as const;
    const text = 'eva@plant-3.local and evaluation on plant-3xlocal, vm';
    expect(withoutPersons(text, [], names)).toBe('<person>@<machine> and evaluation on plant-3xlocal, vm');
  });
});
