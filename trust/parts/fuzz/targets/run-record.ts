/** `run.json`, for everybody who reads it: the folder itself, the list of runs with its store, and the doctor. */
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RunFolder } from '../../../../src-main/runs/folder.ts';
import { movedCodebook, movedRecordings } from '../../../../src-main/runs/moved.ts';
import { runRecord, type RunRecord } from '../../../../src-main/runs/record.ts';
import { openDatabase } from '../../../../src-main/store/database.ts';
import { examineRuns } from '../../../../src-main/workstation/doctor/runs.ts';
import { RunIndex } from '../../../../src-main/workstation/run-index.ts';
import { encodeFrame } from '../../../../src-shared/wire.ts';
import { bytesOf, jsonEdit, jsonText, textOf } from '../edit-text.ts';
import { fromSchema } from '../from-schema.ts';
import type { Edit, FuzzTarget } from '../target.ts';

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
  ...{ process: { pid: 1, host: hostname() }, error: { code: 'X', message: 'm', hint: 'h' } },
};

/** Runs as they are otherwise: one that is computed, one that nothing is known of yet. */
const seeds: readonly RunRecord[] = [
  aRecord,
  { ...aRecord, status: 'running', ended: null, error: null, process: { pid: 2 ** 22, host: hostname(), born: 'x' } },
  {
    ...bareRecord(),
    kind: 'codebook',
    output: 'codebook.safetensors',
    codebook: null,
    status: 'queued',
    process: null,
  },
];

/** Without what a record need not have. */
function bareRecord(): RunRecord {
  const { outliers: _, reviewed: _reviewed, watched: _watched, ...rest } = aRecord;
  return rest;
}

/** One part of the record becomes another that the format allows: most changes of its JSON are refused at the door. */
const allowed = fc
  .oneof(
    ...Object.entries(runRecord.shape).map(([key, schema]) =>
      fromSchema(schema, key, knownText).map((value) => ({ key, value })),
    ),
  )
  .map(({ key, value }): Edit => (input) => {
    const record = recordOf(input);
    return record === undefined ? input : bytesOf(jsonText({ ...record, [key]: value }) ?? '');
  });

/** Undefined where the input is no JSON object any more. */
function recordOf(input: Uint8Array): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(textOf(input));
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Where a record points: out of its workspace, at itself, at a workspace that was moved. */
function knownText(key: string): readonly string[] {
  if (/^(path|root|run|output)$/.test(key))
    return ['..', '.', '../codebook', '/data', '/gone/uploads/a', '/gone/codebooks/c.safetensors', 'a\0b', ''];
  if (key === 'host') return [hostname(), 'elsewhere'];
  if (key === 'default' || key === 'names') return ['mean', 'max', '__proto__'];
  return [];
}

export const runRecordFile: FuzzTarget = {
  name: 'run-record',
  seeds: () => Promise.resolve(seeds.map((record) => bytesOf(JSON.stringify(record)))),
  fresh: fromSchema(runRecord, 'record', knownText).map((record) => bytesOf(JSON.stringify(record))),
  edits: fc.oneof({ weight: 3, arbitrary: allowed }, { weight: 2, arbitrary: jsonEdit }),
  batch: 50,
  async open(folder) {
    const run = join(folder, 'runs', 'run');
    await mkdir(run, { recursive: true });
    await writeFile(join(run, 'scores.csv'), 'path,type,id,label,mean\nfan/a.wav,fan,00,normal,0.5\n');
    const database = openDatabase(folder);
    const index = new RunIndex({
      ...{ folder, runs: join(folder, 'runs'), database, detectors: () => [] },
      datasets: { findByRoot: () => undefined, list: () => [], clip: () => undefined },
      ...{ onChanged: () => undefined, onProblem: () => undefined },
    });
    return {
      async run(input) {
        await writeFile(join(run, 'run.json'), input);
        // Before the record is opened by itself: here it may be left out, and nobody else may come to harm.
        await unrefused('the list of runs', index.sync());
        await unrefused(
          'the doctor',
          examineRuns([run], () => undefined),
        );
        // What a page is told of them.
        for (const known of index.list()) encodeFrame({ ...index.summary(known), dataset: index.datasetOf(known) });
        const opened = await RunFolder.open(run);
        const { root, codebook } = { ...opened.record.data, ...opened.record };
        movedRecordings(root, run);
        if (codebook !== null) movedCodebook(codebook.path, run);
        const id = index.findByPath(run)?.id;
        if (id === undefined) throw new Error('a record that can be opened is not in the list');
        index.get(id);
        // As its next step writes it.
        await opened.update({});
        await RunFolder.open(run);
        return 'read';
      },
      close: () => {
        database.close();
        return Promise.resolve();
      },
    };
  },
};

/** For what has to stand any record: there, a refusal is a failure too. */
async function unrefused(who: string, work: Promise<unknown>): Promise<void> {
  await work.catch((cause: unknown) => {
    throw new Error(`${who} was stopped by one run: ${String(cause)}`, { cause });
  });
}
