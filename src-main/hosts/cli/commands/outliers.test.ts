import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readOutlierSet } from '../../../runs/outliers.ts';
import { writeTestData } from '../../../workstation/fixtures/bench.ts';
import { runCaptured, type Captured } from '../captured.ts';
import { outliers } from './outliers.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-cli-outliers-'));
  await writeTestData(join(folder, 'data'), { train: 2, test: 1, seconds: 0.2 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const earmark = (...argv: string[]): Promise<Captured> =>
  runCaptured(['outliers', '--data', join(folder, 'data'), ...argv], [outliers]);

test('writes a set of what was asked for', async () => {
  const out = join(folder, 'faults of 02.json');
  const { code, out: text } = await earmark('--id', '02', '--label', 'anomaly', '--out', out, '--json');
  expect(code).toBe(0);
  const { clips, fingerprint } = await readOutlierSet(out);
  expect(JSON.parse(text)).toEqual({ outliers: out, name: 'faults of 02', fingerprint, clips: 1 });
  expect(clips.map(({ path, label }) => [path, label])).toEqual([['fan/test/anomaly_id_02_00000000.wav', 'anomaly']]);
});

test('says what is not right', async () => {
  const out = join(folder, 'none.json');
  expect(await earmark('--out', out, '--label', 'broken')).toMatchObject({ code: 2 });
  expect(await earmark('--out', out, '--id', '07')).toMatchObject({ code: 1, err: expect.stringContaining('00, 02') });
  expect(await earmark('--out', join(folder, 'nowhere', 'set.json'))).toMatchObject({ code: 1 });
});
