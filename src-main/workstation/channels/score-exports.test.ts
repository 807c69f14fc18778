import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { addScoredRun, reviewedWorkspace, testClip } from '../testing/scored-run.ts';
import { withCode } from '../testing/workstation.ts';

test('scores of chosen runs are written below a folder, or handed to the page', async () => {
  const folder = await temporaryFolder();
  const place = await reviewedWorkspace(folder);
  const { app } = place;
  const scores = { [testClip('normal', 0)]: 0.25, [testClip('anomaly', 0)]: 0.75 };
  const [a, b] = [
    await addScoredRun(place, { name: 'a', scores }),
    await addScoredRun(place, { name: 'b', scores: { [testClip('normal', 1)]: 1 / 3 } }),
  ];
  expect((await app.call('results.formats', {})).map(({ id }) => id)).toEqual(['csv', 'parquet', 'dcase']);

  const handed = await app.call('results.export', { runIds: [a, b], format: 'parquet', folder: null });
  expect(handed).toMatchObject({ folder: null, names: ['scores.parquet'], notices: [] });
  const { buffer, byteOffset, byteLength } = handed.files[0]!.content as Uint8Array<ArrayBuffer>;
  const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) });
  expect(rows).toMatchObject([
    { run: 'a', label: 'normal', score_mean: 0.25 },
    { run: 'a', label: 'anomaly', score_mean: 0.75 },
    { run: 'b', label: 'normal', score_mean: 1 / 3 },
  ]);

  const out = join(folder, 'out');
  const written = await app.call('results.export', { runIds: [a, b], format: 'dcase', folder: out });
  expect(written.names).toEqual(['a/anomaly_score_fan_id_00.csv', 'a/result.csv', 'b/anomaly_score_fan_id_00.csv']);
  expect(written.notices).toContain('No decisions for fan 00: the run holds no scores of its training clips.');
  expect(await readFile(join(out, 'b', 'anomaly_score_fan_id_00.csv'), 'utf8')).toBe(
    'normal_id_00_00000001.wav,0.3333333333333333\n',
  );

  const wrong = (format: string, runIds = [a], to: string | null = null) =>
    app.call('results.export', { runIds, format, folder: to });
  await expect(wrong('xlsx')).rejects.toEqual(withCode('FORMAT_UNKNOWN'));
  await expect(wrong('csv', ['none'])).rejects.toEqual(withCode('RUN_UNKNOWN'));
  await expect(wrong('csv', [a], 'here')).rejects.toEqual(withCode('PATH_NOT_ABSOLUTE'));
});
