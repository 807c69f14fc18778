/** The attempt: a folder, clip or reviewer named like a formula, in a table that somebody opens in a spreadsheet. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import { anomalyScoreFile, decisionFile, resultFile } from '../evaluation/dcase-csv.ts';
import { readScores, scoresCsv, type ScoreRow } from '../runs/scores.ts';
import { csvTable } from './benchmark/table.ts';
import { csvRows } from './labels/csv-rows.ts';
import { labelFormat } from './labels/index.ts';
import { scoreFormat } from './scores/index.ts';

const FORMULAS = ['=HYPERLINK("http://x","y")', '+1+1', "-1+cmd|' /C calc'!A0", '@SUM(A1)', '\t=1', ' =1', '\uFF1D1+1'];

/** Every table that Earmark writes, with `name` wherever a name goes. */
const TABLES: Readonly<Record<string, (name: string) => string>> = {
  'a run’s scores.csv': (name) => scoresCsv([name], [rowOf(name)]),
  'exported scores': (name) => text(scoreFormat('csv').write([runOf(name)], ignored)[0]?.content),
  'exported DCASE scores': (name) =>
    scoreFormat('dcase')
      .write([runOf(name)], ignored)
      .map(({ content }) => text(content))
      .join(''),
  'anomaly_score of DCASE': (name) => anomalyScoreFile({ type: 'fan', id: '00' }, [{ name, score: -1 }]).text,
  'decision_result of DCASE': (name) => decisionFile({ type: 'fan', id: '00' }, [{ name, score: 1 }], 0).text,
  'result.csv of DCASE': (name) => resultFile([machineOf(name)]).text,
  labels: (name) => labelFormat('csv').write(labelsOf(name))[0]!.text,
  'a benchmark': (name) => csvTable(benchmarkOf(name)),
};

describe.each(Object.entries(TABLES))('%s', (_, table) => {
  test.each(FORMULAS)('has no cell that a spreadsheet would run: %j', (name) => {
    const cells = csvRows(table(name), 'table.csv').flatMap((row) => row.cells);
    expect(cells.join()).toContain(name.trim().slice(0, 6).trimStart());
    expect(cells.filter((cell) => /^\s*[=+@\-\t\uFF1D]/u.test(cell) && Number.isNaN(Number(cell)))).toEqual([]);
  });
});

test('a run’s scores come back under the names that they were written with', async () => {
  const file = join(await temporaryFolder(), 'scores.csv');
  for (const name of [...FORMULAS, "'=1", "it's", 'fan/a.wav']) {
    await writeFile(file, scoresCsv([name], [rowOf(name)]));
    expect(await readScores(file)).toEqual({ names: [name], rows: [rowOf(name)] });
  }
});

const ignored = (): void => undefined;
const text = (content: string | Uint8Array | undefined): string => (typeof content === 'string' ? content : '');

const rowOf = (name: string): ScoreRow => ({
  ...{ path: name, machineType: name, machineId: name, label: 'normal', scores: { [name]: -0.5 } },
});

const runOf = (name: string) => ({
  ...{ run: name, method: name, preset: name, seed: 0, names: [name], score: name },
  rows: [rowOf(name), { ...rowOf(name), label: 'anomaly' as const }],
  training: [],
});

const machineOf = (name: string): Parameters<typeof resultFile>[0][number] => ({
  ...{ type: name, id: name, normal: 1, anomalous: 1, unlabelled: 0, auc: 0.5, pauc: 0.5, reason: null },
  ...{ aucInterval: null, paucInterval: null },
});

function labelsOf(name: string): Parameters<ReturnType<typeof labelFormat>['write']>[0] {
  const box = { id: name, start: 0, end: 1, band: null, tags: [], note: name, origin: 'drawn', mapMean: -0.5 } as const;
  const annotation = { verdict: null, tags: [], note: name, boxes: [{ ...box, tags: [] }] };
  const clip = { path: name, stem: 'a', seconds: 1, topHz: null, annotation, by: name, edited: null };
  return { dataset: name, reviewer: name, vocabulary: [], clips: [clip] };
}

function benchmarkOf(name: string): Parameters<typeof csvTable>[0] {
  const cell = { auc: -1, aucInterval: null, pauc: 2, paucInterval: null };
  const row = { name, annotations: 'free', kind: 'measured', cells: { [name]: cell }, ids: 1, seeds: 1 } as const;
  return { title: name, columns: [name], rows: [row], notes: [name], failures: [] };
}
