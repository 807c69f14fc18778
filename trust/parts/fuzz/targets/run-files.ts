/** The other files of a run's folder. The first byte of an input says which of them the rest is. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { encodeMap, mapPath, readMap } from '../../../../src-main/runs/maps.ts';
import { readMetrics } from '../../../../src-main/runs/metrics.ts';
import { outlierSetOf, readOutlierSet, type OutlierClip } from '../../../../src-main/runs/outliers.ts';
import { readReviewed, reviewedFingerprint, type ReviewedClip } from '../../../../src-main/runs/reviewed.ts';
import { readScores, scoresCsv } from '../../../../src-main/runs/scores.ts';
import { byteEdit, joined } from '../edit-bytes.ts';
import { bytesOf, jsonEdit, textEdit } from '../edit-text.ts';
import type { Edit, FuzzTarget } from '../target.ts';

const clip: OutlierClip = {
  ...{ root: '/data', path: 'fan/a.wav', machineType: 'fan', machineId: '00', label: 'anomaly' },
  ...{ channel: 0, content: 'ab', seconds: 10 },
};
const reviewed: ReviewedClip[] = [{ path: 'fan/a.wav', use: 'joined', split: 'test', label: null, content: 'ab' }];
const CLIP = 'fan/test/a.wav';

const scoreRow = (path: string, mean: number) =>
  ({ path, machineType: 'fan', machineId: '00', label: 'normal', scores: { mean, max: 2 * mean } }) as const;

const seeds: readonly (readonly Uint8Array[])[] = [
  [bytesOf(scoresCsv(['mean', 'max'], [scoreRow('a,"b".wav', 0.5), scoreRow('c\nd.wav', NaN)]))],
  [
    bytesOf(
      [1, 2, 2, 5]
        .map((step) => ({
          step,
          stage: 'model',
          values: { loss: 1, x: null },
          stepsPerSecond: 1,
          rssMb: 100,
          time: '',
        }))
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    ),
  ],
  [encodeMap({ bands: 4, frames: 8, data: Float32Array.from({ length: 32 }, (_, at) => at / 32) })],
  [bytesOf(JSON.stringify({ earmark: 'outliers', format: 1, ...outlierSetOf('o', 'folder', [clip, clip]) }))],
  [
    bytesOf(
      JSON.stringify({
        ...{ earmark: 'reviewed', format: 1, when: '2026-01-01T00:00:00.000Z', clips: reviewed },
        passes: [{ id: 'p', reviewer: 'Anna', kind: 'first', decided: 3 }],
      }),
    ),
  ],
];

/** Applies to what follows the first byte. */
const behind =
  (edit: Edit): Edit =>
  (input, other) =>
    joined(input.subarray(0, 1), edit(input.subarray(1), other.subarray(1)));

export const runFiles: FuzzTarget = {
  name: 'run-files',
  seeds: () => Promise.resolve(seeds.flatMap((files, kind) => files.map((file) => joined(Uint8Array.of(kind), file)))),
  edits: fc.oneof(
    { weight: 3, arbitrary: jsonEdit.map(behind) },
    {
      weight: 2,
      arbitrary: textEdit([',', '\n', '"', '\r\n', 'NaN', '1e999', 'path,type,id,label', 'anomaly', '{}']).map(behind),
    },
    { weight: 2, arbitrary: byteEdit.map(behind) },
  ),
  batch: 50,
  async open(folder) {
    const run = join(folder, 'run');
    await mkdir(run, { recursive: true });
    const path = join(run, 'file');
    const map = mapPath(run, CLIP);
    return {
      async run(input) {
        const kind = (input[0] ?? 0) % seeds.length;
        await writeFile(kind === 2 ? map : path, input.subarray(1));
        if (kind === 0) await readScores(path);
        else if (kind === 1) await readMetrics(path);
        else if (kind === 2) await readMap(run, CLIP);
        else if (kind === 3) await readOutlierSet(path);
        else await readReviewed(path, reviewedFingerprint(reviewed));
        return 'read';
      },
    };
  },
};
