import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunFolder } from '../../../../src-main/runs/folder.ts';
import type { RunRecord } from '../../../../src-main/runs/record.ts';
import { bytesOf, jsonEdit } from '../edit-text.ts';
import type { FuzzTarget } from '../target.ts';

/** As a training leaves it, with everything that a record may have. */
export const aRecord: RunRecord = {
  ...{
    format: 1,
    id: 'fan-00',
    kind: 'model',
    method: 'auddsr',
    preset: 'cpu',
    machineType: 'fan',
    machineIds: ['00'],
  },
  settings: { epochs: 3, stage2: { iterations: 400 }, name: 'x' },
  data: {
    ...{ root: '/data/fan', layout: 'dcase', pattern: '{type}/{id}/*.wav', channel: 0, leftOut: ['fan/a.wav'] },
    ...{ fingerprint: 'a'.repeat(64), clips: { train: 2, test: 6 } },
  },
  codebook: { path: 'codebook.safetensors', sha256: 'b'.repeat(64), run: '../codebook' },
  outliers: { name: 'o', source: 'folder', fingerprint: 'c'.repeat(64), clips: 2, testClips: 0 },
  reviewed: {
    ...{ when: '2026-01-01T00:00:00.000Z', fingerprint: 'd'.repeat(64), joined: 1, leftOut: 0, outliers: 0 },
    ...{ passes: [{ id: 'p', reviewer: 'Anna', kind: 'first', decided: 3 }], disputed: 0, testClips: 1 },
  },
  ...{ output: null, scores: { names: ['mean'], default: 'mean' }, watched: { what: 'auc', normal: 3, anomalous: 3 } },
  ...{ seed: 0, device: 'cpu', status: 'finished', steps: { done: 10, total: 10 } },
  versions: { earmark: '0.1.0', node: '24', engine: 'onnxruntime-node 1', platform: 'linux' },
  ...{ created: '2026-01-01T00:00:00.000Z', started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:01:00.000Z' },
  ...{ process: { pid: 1, host: 'h' }, error: { code: 'X', message: 'm', hint: 'h' } },
};

export const runRecordFile: FuzzTarget = {
  name: 'run-record',
  seeds: () => Promise.resolve([bytesOf(JSON.stringify(aRecord))]),
  edits: jsonEdit,
  batch: 50,
  async open(folder) {
    const run = join(folder, 'run');
    await mkdir(run, { recursive: true });
    return {
      async run(input) {
        await writeFile(join(run, 'run.json'), input);
        await RunFolder.open(run);
        return 'read';
      },
    };
  },
};
