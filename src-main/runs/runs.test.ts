import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { float32 } from '../engine/index.ts';
import { readCodebook, requireFitting, writeCodebook, type CodebookInfo } from './codebook.ts';
import { writeAtomically } from './files.ts';
import { RunFolder } from './folder.ts';
import { decodeMap, encodeMap, mapPath, readMap, writeMap } from './maps.ts';
import { MetricsLog, readMetrics, type MetricsLine } from './metrics.ts';
import type { RunRecord } from './record.ts';
import { readScores, writeScores, type ScoreRow } from './scores.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-runs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const record: Omit<RunRecord, 'format' | 'id'> = {
  kind: 'model',
  method: 'auddsr',
  preset: 'quick',
  settings: { stage1: { iterations: 3 } },
  data: { root: '/data', layout: 'dcase', fingerprint: 'a'.repeat(64), clips: { train: 5, test: 2 } },
  machineType: 'fan',
  machineIds: ['00'],
  codebook: null,
  output: null,
  scores: { names: ['map'], default: 'map' },
  seed: 0,
  device: 'cpu',
  versions: { earmark: '0.1.0', node: '24', engine: 'onnxruntime-node 1', platform: 'linux' },
  status: 'queued',
  steps: { done: 0, total: 0 },
  created: '2026-01-01T00:00:00.000Z',
  started: null,
  ended: null,
  process: null,
  error: null,
};

/** `run.json` with these settings and nothing wrong. */
const recordWith = (settings: string): string =>
  JSON.stringify({ format: 1, id: 'a', ...record, settings: '«»' }).replace('"«»"', settings);

describe('run.json', () => {
  test('comes back as it was written, changes included', async () => {
    const run = await RunFolder.create(join(folder, 'a'), record);
    await run.update({ status: 'running', steps: { done: 3, total: 10 } });
    const again = await RunFolder.open(join(folder, 'a'));
    expect(again.record).toEqual({ format: 1, id: 'a', ...record, status: 'running', steps: { done: 3, total: 10 } });
    expect(await readdir(run.path)).toEqual(['run.json']);
  });

  test('a name that is taken gets a number', async () => {
    await RunFolder.create(join(folder, 'a'), record);
    const second = await RunFolder.create(join(folder, 'a'), record);
    expect(second.record.id).toBe('a-2');
  });

  test.each([
    ['missing', undefined, 'RUN_MISSING'],
    ['torn', '{"format": 1, "id"', 'RUN_DAMAGED'],
    ['of another shape', '{"format": 1}', 'RUN_DAMAGED'],
    ['newer', '{"format": 2}', 'RUN_NEWER'],
    ['nested deeper than the stack', recordWith(`{"a": ${'['.repeat(5000)}${']'.repeat(5000)}}`), 'RUN_DAMAGED'],
    ['after the prototype', recordWith('{"__proto__": {}}'), 'RUN_DAMAGED'],
  ])('%s: refused in a sentence', async (_, text, code) => {
    if (text !== undefined) await writeFile(join(folder, 'run.json'), text);
    await expect(RunFolder.open(folder)).rejects.toMatchObject({ name: 'UserError', code, hint: expect.any(String) });
  });

  test('a folder under a file is refused', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(RunFolder.create(join(folder, 'file', 'a'), record)).rejects.toMatchObject({ code: 'FOLDER_IS_FILE' });
  });
});

test('writing a file replaces it whole or not at all', async () => {
  const path = join(folder, 'x.json');
  await writeAtomically(path, 'old');
  await writeAtomically(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  await expect(writeAtomically(join(folder, 'gone', 'x'), '')).rejects.toMatchObject({ code: 'FOLDER_MISSING' });
  expect(await readdir(folder)).toEqual(['x.json']);
});

describe('metrics.jsonl', () => {
  const line = (step: number, loss: number): MetricsLine => ({
    step,
    stage: 'model',
    values: { loss },
    stepsPerSecond: 2,
    rssMb: 100,
    time: '2026-01-01T00:00:00.000Z',
  });

  test('a torn last line is left out, and does not spoil the next one', async () => {
    const path = join(folder, 'metrics.jsonl');
    const log = await MetricsLog.open(path);
    await log.append(line(1, 0.5));
    await log.close();
    await appendFile(path, '{"step":2,"sta');
    expect(await readMetrics(path)).toEqual([line(1, 0.5)]);
    const resumed = await MetricsLog.open(path);
    await resumed.append(line(2, 0.4));
    await resumed.close();
    expect(await readMetrics(path)).toEqual([line(1, 0.5), line(2, 0.4)]);
  });

  test('steps that were done again replace the former ones', async () => {
    const path = join(folder, 'metrics.jsonl');
    const log = await MetricsLog.open(path);
    for (const step of [10, 20, 30, 20, 30, 40]) await log.append(line(step, step));
    await log.close();
    expect((await readMetrics(path)).map(({ step }) => step)).toEqual([10, 20, 30, 40]);
  });

  test('none yet', async () => {
    expect(await readMetrics(join(folder, 'none'))).toEqual([]);
  });
});

describe('scores.csv', () => {
  const rows: ScoreRow[] = [
    {
      path: 'fan/test/a,"b".wav',
      machineType: 'fan',
      machineId: '00',
      label: 'normal',
      scores: { map: 0.1 + 0.2, x: -0 },
    },
    { path: 'c.wav', machineType: 'fan', machineId: '00', label: undefined, scores: { map: 1e-30, x: NaN } },
  ];

  test('comes back exactly', async () => {
    const path = join(folder, 'scores.csv');
    await writeScores(path, ['map', 'x'], rows);
    const back = await readScores(path);
    expect(back.names).toEqual(['map', 'x']);
    expect(back.rows[0]).toEqual({ ...rows[0], scores: { map: 0.1 + 0.2, x: 0 } });
    expect(back.rows[1]).toEqual(rows[1]);
  });

  test.each([
    ['a,b\n', 'SCORES_DAMAGED'],
    ['path,type,id,label,map\na,fan,00,normal,zero\n', 'SCORES_DAMAGED'],
    ['path,type,id,label,map\na,fan,00\n', 'SCORES_DAMAGED'],
  ])('%j is refused', async (text, code) => {
    await writeFile(join(folder, 'scores.csv'), text);
    await expect(readScores(join(folder, 'scores.csv'))).rejects.toMatchObject({ code });
  });

  test('missing', async () => {
    await expect(readScores(join(folder, 'scores.csv'))).rejects.toMatchObject({ code: 'SCORES_MISSING' });
  });
});

describe('maps', () => {
  const map = { bands: 3, frames: 5, data: Float32Array.from({ length: 15 }, (_, i) => 0.2 + 0.05 * i) };

  test('a cell comes back at most half a step away', async () => {
    await writeMap(folder, 'fan/test/x.wav', map);
    const back = await readMap(folder, 'fan/test/x.wav');
    expect(back).toMatchObject({ bands: 3, frames: 5 });
    const worst = Math.max(...back!.data.map((cell, i) => Math.abs(cell - map.data[i]!)));
    expect(worst).toBeLessThanOrEqual(0.7 / 510 + 1e-6);
    expect(await readMap(folder, 'other.wav')).toBeUndefined();
  });

  test('a constant map is exact; one of NaN is refused', () => {
    const constant = { bands: 1, frames: 2, data: Float32Array.of(0.25, 0.25) };
    expect(decodeMap(encodeMap(constant)).data).toEqual(constant.data);
    expect(() => encodeMap({ bands: 1, frames: 1, data: Float32Array.of(NaN) })).toThrow(/not numbers/);
  });

  test('damage is told', async () => {
    await writeFile(mapPath(folder, 'x.wav'), encodeMap(map).slice(0, 26));
    await expect(readMap(folder, 'x.wav')).rejects.toMatchObject({ code: 'MAP_DAMAGED' });
    // A small file that would be 4 GB: its cells are all alike.
    const bomb = encodeMap({ bands: 1, frames: 2 ** 20, data: new Float32Array(2 ** 20) });
    new DataView(bomb.buffer, bomb.byteOffset).setUint32(8, 4096, true);
    expect(() => decodeMap(bomb)).toThrow('it claims 4096 bands of 1048576 frames');
  });

  test('clips of one name in two folders have files of their own', () => {
    expect(mapPath(folder, 'a/x.wav')).not.toBe(mapPath(folder, 'b/x.wav'));
  });
});

describe('codebook', () => {
  const info: CodebookInfo = {
    method: 'auddsr',
    preset: 'quick',
    settings: { codes: 8 },
    features: { bands: 128, hop: 512 },
    geometry: { hidden: 32, codes: 256 },
    data: { fingerprint: 'f', clips: 4 },
    seed: 1,
    created: '2026-01-01T00:00:00.000Z',
    snapshot: { mean: [1, 2] },
  };
  const tensors = { codes: float32([2, 2], [1, 2, 3, 4]) };

  test('comes back with its metadata, and fits what is equal', async () => {
    const path = join(folder, 'sub', 'codebook.safetensors');
    await writeCodebook(path, 7, tensors, info);
    const back = await readCodebook(path);
    expect(back).toMatchObject({ steps: 7, tensors, info });
    requireFitting(back, { method: 'auddsr', features: { hop: 512, bands: 128 }, geometry: info.geometry });
    expect(() =>
      requireFitting(back, { method: 'auddsr', features: info.features, geometry: { hidden: 128, codes: 256 } }),
    ).toThrow(/does not fit this run: hidden is 32, not 128\.$/);
  });

  test('missing and corrupt ones are refused by name', async () => {
    const path = join(folder, 'codebook.safetensors');
    await expect(readCodebook(path)).rejects.toMatchObject({ code: 'CODEBOOK_MISSING' });
    await writeCodebook(path, 7, tensors, info);
    const bytes = await readFile(path);
    bytes[bytes.length - 3]! ^= 1;
    await writeFile(path, bytes);
    await expect(readCodebook(path)).rejects.toMatchObject({
      code: 'CODEBOOK_DAMAGED',
      message: expect.stringContaining(path),
    });
    await writeFile(path, 'not at all');
    await expect(readCodebook(path)).rejects.toMatchObject({ code: 'CODEBOOK_DAMAGED' });
  });
});
