import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src-shared/errors.ts';
import type { ScoreRow } from '../../runs/scores.ts';
import type { ScoresOfRun } from './format.ts';
import { scoreFormat, scoreFormats } from './index.ts';

const row = (path: string, label: ScoreRow['label'], scores: ScoreRow['scores']): ScoreRow => {
  return { path, machineType: 'fan', machineId: '00', label, scores };
};
const first: ScoresOfRun = {
  ...{ run: 'run-a', method: 'auddsr', preset: 'quick', seed: 1, names: ['map', 'mean'], score: 'map' },
  rows: [
    row('fan/test/normal, "old".wav', 'normal', { map: 0.1, mean: Math.PI }),
    row('fan/test/Lüfter.wav', 'anomaly', { map: 1 / 3, mean: -1e-300 }),
    row('fan/test/c.wav', undefined, { map: Number.NaN, mean: 2 }),
  ],
  training: [],
};
const second: ScoresOfRun = {
  ...{ run: 'run-b', method: 'ae', preset: 'paper', seed: 7, names: ['mean'], score: 'mean' },
  rows: [row('fan/test/c.wav', undefined, { mean: 5 })],
  training: [],
};
const written = (id: string, runs: readonly ScoresOfRun[], notices: string[] = []) =>
  scoreFormat(id).write(runs, (notice) => notices.push(notice));

describe('Parquet', () => {
  test('reads back as it was: every digit, missing labels and scores, typed columns', async () => {
    const [file] = written('parquet', [first, second]);
    const { buffer } = file!.content as Uint8Array<ArrayBuffer>;
    const about = { method: 'auddsr', preset: 'quick', run: 'run-a', seed: 1, type: 'fan', id: '00' };
    expect(await parquetReadObjects({ file: buffer })).toEqual([
      { ...about, path: 'fan/test/normal, "old".wav', label: 'normal', score_map: 0.1, score_mean: Math.PI },
      { ...about, path: 'fan/test/Lüfter.wav', label: 'anomaly', score_map: 1 / 3, score_mean: -1e-300 },
      { ...about, path: 'fan/test/c.wav', label: null, score_map: Number.NaN, score_mean: 2 },
      {
        ...{ run: 'run-b', method: 'ae', preset: 'paper', seed: 7, type: 'fan', id: '00', path: 'fan/test/c.wav' },
        ...{ label: null, score_map: null, score_mean: 5 },
      },
    ]);
    const { schema, created_by: by } = parquetMetadata(buffer);
    expect(by).toBe('Earmark');
    expect(Object.fromEntries(schema.slice(1).map(({ name, type }) => [name, type]))).toMatchObject({
      ...{ run: 'BYTE_ARRAY', seed: 'INT32', score_map: 'DOUBLE' },
    });
  });

  test('holds thirty thousand clips', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => row(`fan/test/${i}.wav`, 'normal', { mean: i / 7 }));
    const [file] = written('parquet', [{ ...second, rows }]);
    const { buffer } = file!.content as Uint8Array<ArrayBuffer>;
    const back = await parquetReadObjects({ file: buffer, columns: ['path', 'score_mean'], rowStart: 29_999 });
    expect(back).toEqual([{ path: 'fan/test/29999.wav', score_mean: 29_999 / 7 }]);
  });
});

test('CSV has the same table', () => {
  const [file] = written('csv', [first, second]);
  expect(String(file!.content).split('\n')).toEqual([
    'run,method,preset,seed,path,type,id,label,score_map,score_mean',
    `run-a,auddsr,quick,1,"fan/test/normal, ""old"".wav",fan,00,normal,0.1,${Math.PI}`,
    `run-a,auddsr,quick,1,fan/test/Lüfter.wav,fan,00,anomaly,${1 / 3},-1e-300`,
    'run-a,auddsr,quick,1,fan/test/c.wav,fan,00,,NaN,2',
    'run-b,ae,paper,7,fan/test/c.wav,fan,00,,,5',
    '',
  ]);
});

test('DCASE files of several runs have a folder each, and say what is left out', () => {
  const notices: string[] = [];
  const finite = { ...first, rows: first.rows.slice(0, 2) };
  const names = written('dcase', [finite, second], notices).map(({ name }) => name);
  expect(names).toEqual(['run-a/anomaly_score_fan_id_00.csv', 'run-a/result.csv', 'run-b/anomaly_score_fan_id_00.csv']);
  expect(notices[0]).toBe('No decisions for fan 00: the run holds no scores of its training clips.');
  expect(written('dcase', [finite]).map(({ name }) => name)[0]).toBe('anomaly_score_fan_id_00.csv');
});

test('an unknown format is refused with those that there are', () => {
  expect(() => scoreFormat('xlsx')).toThrow(UserError);
  expect(scoreFormats.map(({ id }) => id)).toEqual(['csv', 'parquet', 'dcase']);
});
