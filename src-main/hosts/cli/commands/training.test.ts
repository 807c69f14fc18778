import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { testBench, writeNanClip, writeTestData } from '../../../workstation/fixtures/bench.ts';
import { runCaptured, type Captured } from '../captured.ts';
import { codebookCommand } from './codebook.ts';
import { evaluate } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { resumeCommand } from './resume.ts';
import { scoreCommand } from './score.ts';
import { trainCommand } from './train.ts';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-cli-'));
  data = join(folder, 'data');
  await writeTestData(data);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = () => Promise.resolve(testBench(folder));
const commands = [
  codebookCommand(open),
  trainCommand(open),
  resumeCommand(open),
  scoreCommand(open),
  evaluate,
  exportCommand(open),
];
const earmark = (...argv: string[]): Promise<Captured> => runCaptured(argv, commands);

/** `train` on the generated data, with what differs. */
const trainWith = (more: Readonly<Record<string, string>>): string[] => [
  'train',
  ...Object.entries({
    data,
    type: 'fan',
    id: '00',
    method: 'distance',
    preset: 'quick',
    runs: join(folder, 'runs'),
    ...more,
  }).flatMap(([name, value]) => [`--${name}`, value]),
];

describe('from clips to figures', () => {
  let runs: string[];
  beforeAll(async () => {
    const argv = trainWith({ runs: join(folder, 'both') }).filter(
      (word, at, all) => word !== '--id' && all[at - 1] !== '--id',
    );
    const { code, out } = await earmark(...argv, '--json');
    expect(code).toBe(0);
    ({ runs } = JSON.parse(out.split('\n').at(-1)!) as { runs: string[] });
  });

  test('train makes a run per ID', () => {
    expect(runs.map((run) => /fan-(\d\d)-distance-quick$/.exec(run)?.[1])).toEqual(['00', '02']);
  });

  test('evaluate has rows and averages, and nothing else', async () => {
    const { code, out } = await earmark('evaluate', ...runs, '--json');
    expect(code).toBe(0);
    const interval = { low: expect.any(Number), high: expect.any(Number) };
    const row = {
      type: 'fan',
      method: 'distance',
      auc: expect.any(Number),
      pauc: expect.any(Number),
      normal: 4,
      anomalous: 4,
    };
    expect(JSON.parse(out)).toEqual({
      rows: ['00', '02'].map((id) => ({ ...row, id, aucInterval: interval, paucInterval: interval })),
      averages: { distance: expect.objectContaining({ overTypes: expect.any(Object), overIds: expect.any(Object) }) },
    });
    const text = (await earmark('evaluate', ...runs)).out;
    expect(text).toMatch(/^type +ID +method +AUC %/);
    expect(text).toContain('mean over 2 IDs');
    expect((await earmark('evaluate', ...runs, '--score', 'level')).out).not.toBe(text);
    expect(await earmark('evaluate', ...runs, '--score', 'loudness')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Choose one of distance, level.'),
    });
  });

  test('score gives a data set the scores that the run has, and files theirs', async () => {
    const run = runs[0]!;
    const out = join(folder, 'scored');
    const stored = await readFile(join(run, 'scores.csv'), 'utf8');
    expect((await earmark('score', '--run', run, '--data', data, '--out', out)).out).toBe(stored.trimEnd());
    expect(await readFile(join(out, 'scores.csv'), 'utf8')).toBe(stored);
    expect(await readdir(join(out, 'maps'))).toHaveLength(8);
    const file = join(data, 'fan/test/anomaly_id_00_00000000.wav');
    const { clips } = JSON.parse((await earmark('score', '--run', run, file, '--json')).out) as {
      clips: { path: string; scores: { distance: number } }[];
    };
    expect(clips).toHaveLength(1);
    expect(stored).toContain(`anomaly,${String(clips[0]!.scores.distance)},`);
  });

  test.skipIf(process.platform !== 'linux')('score names a driver that is missing', async () => {
    vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
    vi.stubEnv('VK_DRIVER_FILES', '/nowhere.json');
    try {
      const { code, err } = await earmark('score', '--run', runs[0]!, '--data', data, '--device', 'webgpu', '--json');
      expect(code).toBe(1);
      expect(JSON.parse(err.split('\n').at(-2) ?? err)).toMatchObject({ error: { code: 'DEVICE_UNAVAILABLE' } });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('export writes the files of the challenge, and ONNX', async () => {
    const { out } = await earmark('export', runs[0]!, '--format', 'dcase', '--json');
    const { files } = JSON.parse(out) as { files: string[] };
    expect(files.map((file) => file.split('/').at(-1))).toEqual([
      'anomaly_score_fan_id_00.csv',
      'decision_result_fan_id_00.csv',
      'result.csv',
    ]);
    expect(await readFile(files[0]!, 'utf8')).toMatch(/^normal_id_00_00000000\.wav,[\d.]+\n/);
    expect(await readFile(files[1]!, 'utf8')).toMatch(
      /^(normal_id_00_\d+\.wav,[01]\n){4}(anomaly_id_00_\d+\.wav,[01]\n){4}$/,
    );
    const model = await earmark('export', runs[0]!, '--format', 'onnx');
    expect(model.code).toBe(0);
    expect((await readFile(model.out)).length).toBeGreaterThan(100);
  });

  test('plain lines of progress, with rate and time left', async () => {
    const { err } = await earmark(...trainWith({ runs: join(folder, 'told') }));
    expect(err).toMatch(/Training .*: \d+ of 30 \(\d+ %\), [\d.]+ steps\/s, .*loss/);
  });
});

describe('Ctrl-C', () => {
  test('stops at a checkpoint and says how to go on; resume finishes', async () => {
    const main = join(import.meta.dirname, '../fixtures/main.ts');
    const argv = trainWith({ preset: 'slow', runs: join(folder, 'stopped') });
    const child = spawn(process.execPath, [main, folder, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    let stopped = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      if (!stopped && err.includes('of 400')) stopped = child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    expect(err).toMatch(
      /Stopped at step \d+ of 400; everything up to there is kept\.\nNext step: Go on with: npx earmark resume \S+\n$/,
    );
    const run = /resume (\S+)/.exec(err)![1]!;
    expect(JSON.parse(await readFile(join(run, 'run.json'), 'utf8'))).toMatchObject({ status: 'cancelled' });
    expect(await earmark('resume', run, '--json')).toMatchObject({ code: 0, out: JSON.stringify({ runs: [run] }) });
    expect(await readFile(join(run, 'scores.csv'), 'utf8')).toMatch(/^path,type,id,label,distance,level\n/);
  });
});

describe('bad input', () => {
  /** One sentence that names the thing, one next step, exit code 1, no stack. */
  async function refusal(argv: readonly string[], ...mentions: string[]): Promise<void> {
    const { code, out, err } = await earmark(...argv, '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const { error } = JSON.parse(err) as { error: { code: string; message: string; hint?: string } };
    expect(error.code).not.toBe('INTERNAL');
    expect(error.hint).toBeTruthy();
    for (const mention of mentions) expect(error.message).toContain(mention);
    expect(err).not.toMatch(/\bat \S+ \(|\.ts:\d/);
  }

  test.each([
    ['a missing folder', { data: '/nowhere/at-all' }, ['/nowhere/at-all']],
    ['an unknown type', { type: 'pump' }, ["'pump'"]],
    ['an unknown ID', { id: '77' }, ["'77'"]],
    ['an unknown method', { method: 'magic' }, ["'magic'"]],
    ['an unknown preset', { preset: 'huge' }, ["'huge'"]],
    ['an unknown setting', { set: 'speed=3' }, ["'speed'"]],
    ['a wrong setting', { set: 'steps=many' }, ['steps']],
    ['an unknown device', { device: 'abacus' }, ['abacus']],
    ['a device that is not here', { device: 'dml' }, ['dml']],
    ['a missing codebook', { codebook: '/nowhere/codebook' }, ['/nowhere/codebook']],
  ])('%s', async (_, more, mentions) => {
    await refusal(trainWith({ ...more, runs: join(folder, 'refused') }), ...mentions);
    expect(await readdir(join(folder, 'refused')).catch(() => [])).toEqual([]);
  });

  test('an empty type, one clip only', async () => {
    const root = join(folder, 'sparse');
    await mkdir(join(root, 'fan/train'), { recursive: true });
    await refusal(trainWith({ data: root }), root);
    await writeTestData(root, { ids: ['00'], train: 1, test: 1 });
    await refusal(trainWith({ data: root }), 'normal_id_00_00000000.wav');
  });

  test('a NaN in a clip', async () => {
    const root = join(folder, 'nan');
    await writeTestData(root, { ids: ['00'], train: 3, test: 1 });
    const file = join(root, 'fan/train/normal_id_00_00000009.wav');
    await writeNanClip(file);
    await refusal(trainWith({ data: root }), file);
  });

  test('a corrupt codebook', async () => {
    const file = join(folder, 'corrupt.safetensors');
    await writeFile(file, Buffer.alloc(4000, 7));
    await refusal(trainWith({ codebook: file }), file);
  });

  test('a runs folder below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await refusal(trainWith({ runs: join(folder, 'file', 'runs') }), join(folder, 'file'));
  });

  test('what is no run, and a clip that is not there', async () => {
    await refusal(['resume', data], data);
    await refusal(['evaluate', data], data);
    await refusal(['score', '--run', data, 'x.wav'], data);
  });

  test.each([
    [['train', '--data', 'x']],
    [['codebook']],
    [['codebook', 'train', '--data', 'x', '--preset', 'quick']],
    [['resume']],
    [['score', '--run', 'x']],
    [['evaluate']],
    [['export', 'x']],
    [['export', 'x', '--format', 'pdf']],
    [['train', '--data', 'x', '--type', 'fan', '--runs', 'y', '--preset', 'quick', '--seed', '-1']],
  ])('%j is a usage error', async (argv) => {
    expect(await earmark(...argv)).toMatchObject({ code: 2, out: '' });
  });
});
