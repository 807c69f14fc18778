import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reference } from '../evaluation/testing/reference.ts';
import type { RunFolder } from '../runs/folder.ts';
import { readScores, writeScores, type ScoreRow } from '../runs/scores.ts';
import { exportScores } from './export.ts';
import { testBench, writeTestData } from './fixtures/bench.ts';
import { train } from './training.ts';

let folder: string;
let run: RunFolder;
let names: readonly string[];
let training: readonly ScoreRow[];
let tested: readonly ScoreRow[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-export-'));
  const data = join(folder, 'data');
  await writeTestData(data, { ids: ['00'], train: 70, seconds: 0.5 });
  const request = { method: 'distance', preset: 'quick', device: 'cpu', seed: 3, data: { root: data } };
  [run] = (await train(testBench(folder), { ...request, type: 'fan', ids: ['00'], runs: join(folder, 'runs') })) as [
    RunFolder,
  ];
  ({ names, rows: training } = await readScores(run.trainingScores));
  ({ rows: tested } = await readScores(run.scores));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('training-scores.csv', () => {
  test('has at most 64 clips of a machine, evenly spaced, with all scores', () => {
    const numbers = training.map(({ path }) => Number(/normal_id_00_(\d+)\.wav$/.exec(path)?.[1]));
    expect(numbers).toHaveLength(64);
    expect(numbers[0]).toBe(0);
    expect(numbers.slice(1).map((number, i) => number - numbers[i]!)).toSatisfy((gaps: number[]) =>
      gaps.every((gap) => gap === 1 || gap === 2),
    );
    for (const { label, scores } of training) {
      expect(label).toBe('normal');
      expect(Object.keys(scores)).toEqual(names);
      expect(Number.isFinite(scores['distance'])).toBe(true);
    }
  });

  test('is by the same model as the test clips: normal ones of both are alike', () => {
    const mean = (rows: readonly ScoreRow[]) =>
      rows.reduce((sum, { scores }) => sum + scores['distance']!, 0) / rows.length;
    const of = (label: string) => tested.filter((row) => row.label === label);
    const scatter = Math.max(...training.map(({ scores }) => scores['distance']!)) - mean(training);
    expect(Math.abs(mean(of('normal')) - mean(training))).toBeLessThan(2 * scatter);
    expect(mean(of('anomaly'))).toBeGreaterThan(mean(training));
  });
});

describe('decisions', () => {
  const decisionsOf = async (files: readonly string[]): Promise<Map<string, string>> => {
    const text = await readFile(
      files.find((file) => basename(file) === 'decision_result_fan_id_00.csv')!,
      'utf8',
    );
    return new Map(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',') as [string, string]),
    );
  };

  test('are 1 above the quantile that SciPy fits', async () => {
    // A gamma fit moves and stretches with its scores: SciPy's threshold is brought between two test scores.
    const { scores, quantile } = reference.gamma[0]!;
    const sorted = tested.map((row) => row.scores['distance']!).sort((a, b) => a - b);
    const middle = (sorted[3]! + sorted[4]!) / 2;
    const shrink = (sorted[4]! - sorted[3]!) / (Math.max(...scores) - Math.min(...scores));
    const known = scores.map((score) => (score - quantile) * shrink + middle);
    const out = join(folder, 'known');
    await writeScores(
      run.trainingScores,
      names,
      known.map((distance, i) => ({ ...training[i % training.length]!, scores: { distance, level: 0 } })),
    );
    const decisions = await decisionsOf(await exportScores([run.path], 'dcase', out));
    expect(decisions.size).toBe(8);
    for (const { path, scores: own } of tested)
      expect(decisions.get(basename(path))).toBe(own['distance']! > middle ? '1' : '0');
    expect([...decisions.values()].filter((decision) => decision === '1')).toHaveLength(4);
  });

  test('are left out, with the reason, where no threshold can be had', async () => {
    await writeScores(run.trainingScores, names, training.slice(0, 2));
    const notices: string[] = [];
    const files = await exportScores([run.path], 'dcase', join(folder, 'none'), undefined, (notice) =>
      notices.push(notice),
    );
    expect(files.map((file) => basename(file))).toEqual(['anomaly_score_fan_id_00.csv', 'result.csv']);
    expect(notices).toEqual(['No decisions for fan 00: a gamma distribution needs three different training scores.']);
    await rm(run.trainingScores);
    await exportScores([run.path], 'dcase', join(folder, 'none'), undefined, (notice) => notices.push(notice));
    expect(notices[1]).toBe('No decisions for fan 00: the run holds no scores of its training clips.');
  });
});
