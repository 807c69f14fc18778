/** The benchmark through the command line: grid, failures, going on after a crash, tables. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BenchmarkTable, TableRow } from '../../../reports/benchmark/table.ts';
import { testBench, writeTestData } from '../../../workstation/fixtures/bench.ts';
import { evaluate } from '../../../workstation/evaluate.ts';
import { runCaptured, type Captured } from '../captured.ts';
import { benchmarkCommand } from './benchmark.ts';

const PATIENCE = 120_000;

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-benchmark-'));
  data = join(folder, 'data');
  await writeTestData(data, { train: 3, test: 2 });
  await writeTestData(data, { type: 'sli|der', ids: ['00'], train: 3, test: 2 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Outcome = Pick<BenchmarkTable, 'rows' | 'failures'> & {
  readonly files: Record<'markdown' | 'csv' | 'html', string>;
};

const earmark = (runs: string, ...more: string[]): Promise<Captured> =>
  runCaptured(
    ['benchmark', '--data', data, '--preset', 'quick', '--runs', join(folder, runs), ...more],
    [benchmarkCommand(() => Promise.resolve(testBench(folder)))],
  );

async function asJson(runs: string, ...more: string[]): Promise<Outcome & { code: number }> {
  const { code, out, err } = await earmark(runs, ...more, '--json');
  if (!out.includes('{')) throw new Error(err);
  return { code, ...(JSON.parse(out.split('\n').at(-1)!) as Outcome) };
}

const QUICK = ['distance', 'distance_annot', 'refusing'].flatMap((method) => [
  '--set',
  `${method}:steps=4`,
  '--set',
  `${method}:baseSteps=2`,
]);
const names = (rows: readonly TableRow[]): string[] => rows.map(({ name }) => name);

describe('a grid with a crash and methods that refuse', { timeout: PATIENCE }, () => {
  let crash: string[];
  let first: Awaited<ReturnType<typeof asJson>>;
  beforeAll(async () => {
    crash = [
      ...['--methods', 'distance,distance_annot,refusing', '--types', 'fan,sli|der', ...QUICK],
      ...['--set', `distance:crash=${JSON.stringify({ step: 3, proof: join(folder, 'proof') })}`],
    ];
    first = await asJson('grid', ...crash);
  }, PATIENCE);

  test('does the rest, lists what failed, and says so with its exit code', () => {
    expect(first.code).toBe(1);
    expect(first.failures.map(({ what, code }) => `${what}: ${code}`)).toEqual([
      'Distance on fan, seed 0: ENGINE_CRASHED',
      'Refusing on fan, seed 0: DATA_UNFIT',
      // The only ID of its type has no others.
      'Distance_annot on sli|der, seed 0: OUTLIERS_EMPTY',
      'Refusing on sli|der, seed 0: DATA_UNFIT',
    ]);
    for (const { message, hint } of first.failures)
      expect([message, hint]).toEqual([expect.any(String), expect.any(String)]);
    expect(names(first.rows)).toEqual(['Distance', 'Distance_annot', 'Refusing']);
    expect(first.rows[0]!.cells).toMatchObject({ fan: null, 'sli|der': expect.anything() as unknown });
  });

  test('goes on with what was interrupted, and leaves alone what is done', async () => {
    const { code, out: markdown, err } = await earmark('grid', ...crash);
    expect(code).toBe(1);
    expect(err.match(/done before/g)).toHaveLength(2);
    expect(err.match(/failed: [A-Z_]+/g)).toEqual(
      ['DATA_UNFIT', 'OUTLIERS_EMPTY', 'DATA_UNFIT'].map((name) => `failed: ${name}`),
    );

    // The figures are those of earmark evaluate, averaged by hand.
    const own = join(folder, 'grid/cells/fan-distance-quick-seed0');
    const runs = await readdir(own);
    const { rows } = (await evaluate(runs.map((run) => join(own, run)))).evaluation;
    expect(rows).toHaveLength(2);
    const mean = (100 * (rows[0]!.auc! + rows[1]!.auc!)) / 2;
    const csv = (await readFile(first.files.csv, 'utf8')).split('\n').map((line) => line.split(','));
    const aucOf = (column: string) => Number(csv.find(([name, , , at]) => name === 'Distance' && at === column)![4]);
    expect(aucOf('fan')).toBeCloseTo(mean, 9);
    expect(aucOf('sli|der')).toBeCloseTo(first.rows[0]!.cells['sli|der']!.auc, 9);
    expect(aucOf('mean over types')).toBeCloseTo((mean + aucOf('sli|der')) / 2, 9);

    expect(markdown).toContain(`| Distance | annotation-free | ${mean.toFixed(2)} (`);
    expect(markdown).toContain('sli\\|der');
    expect((await readFile(first.files.markdown, 'utf8')).trimEnd()).toBe(markdown);
    const html = await readFile(first.files.html, 'utf8');
    expect(html).not.toMatch(/<script|https?:/);
    expect(html).toContain(mean.toFixed(2));
  });

  test('does not mix runs of other settings into the table', async () => {
    const { failures } = await asJson('grid', '--methods', 'distance', '--types', 'fan', '--set', 'distance:steps=5');
    expect(failures).toEqual([expect.objectContaining({ code: 'BENCHMARK_RUN_DIFFERS' })]);
  });

  test('trained one codebook for all', async () => {
    expect((await readdir(join(folder, 'grid/codebooks'))).sort()).toEqual([
      'distance-quick-seed0.run',
      'distance-quick-seed0.safetensors',
    ]);
  });
});

test('Table 2: a codebook of the data against one of a collection', { timeout: PATIENCE }, async () => {
  const collection = join(folder, 'collection');
  await writeTestData(collection, { type: 'valve', ids: ['06'], train: 3, test: 0 });
  const { code, rows, files } = await asJson(
    'table2',
    '--methods',
    'distance',
    '--types',
    'fan',
    '--collection',
    collection,
    ...QUICK.slice(0, 4),
  );
  expect(code).toBe(0);
  expect(names(rows)).toEqual([
    'Distance, codebook of this data',
    'Distance, codebook of the collection',
    'AudDSR, codebook of DCASE 2020 Task 2',
    'AudDSR, codebook of AudioSet subset (unspecified)',
  ]);
  expect(rows[2]!.cells['mean over types']).toMatchObject({ auc: 84.97, pauc: 71.45 });
  expect(files.markdown).toMatch(/codebooks\.md$/);
});

test.each<[string, string[], string]>([
  ['a method', ['--methods', 'none'], 'METHOD_UNKNOWN'],
  ['a type', ['--methods', 'distance', '--types', 'pump'], 'TYPE_UNKNOWN'],
  ['a setting of no method', ['--methods', 'distance', '--set', 'steps=4'], 'SETTING_INVALID'],
  ['a method without codebook for Table 2', ['--methods', 'ae', '--collection', '/tmp'], 'BENCHMARK_NO_CODEBOOK'],
  ['no number of seeds', ['--methods', 'distance', '--seeds', '0'], 'USAGE'],
])('refuses %s before it begins', async (_, more, code) => {
  const answer = await earmark('refused', ...more, '--json');
  expect(answer.code).toBe(code === 'USAGE' ? 2 : 1);
  expect(answer.err + answer.out).toContain(code);
});
