import { join } from 'node:path';
import type { Label } from '../../../src-shared/dataset.ts';
import { RunFolder } from '../../runs/folder.ts';
import type { RunRecord } from '../../runs/record.ts';
import { writeScores, type ScoreRow } from '../../runs/scores.ts';
import { testBench, writeTestData, type TestData } from '../fixtures/bench.ts';
import { startWorkstation, type TestWorkstation } from './workstation.ts';

export interface ScoredRun {
  readonly name: string;
  /** By clip; of `fan`. */
  readonly scores: Readonly<Record<string, number>>;
  readonly training?: readonly number[];
  readonly record?: Partial<RunRecord>;
}

/** For tests: a workspace with a small data set and no run yet. */
export async function reviewedWorkspace(
  folder: string,
  data: TestData = { ids: ['00'], train: 2, test: 3, seconds: 0.05 },
): Promise<{
  readonly app: TestWorkstation;
  readonly datasetId: string;
  readonly root: string;
  readonly runs: string;
}> {
  const root = join(folder, 'data');
  await writeTestData(root, data);
  const workspace = join(folder, 'workspace');
  const app = await startWorkstation({ workspace, workbench: testBench(folder) });
  const { jobId } = await app.call('datasets.import', { root });
  const { datasetId } = await app.finished(jobId);
  return { app, datasetId: datasetId!, root, runs: join(workspace, 'runs') };
}

/** For tests: a run's folder with these scores, as a training would have left it. @returns its id */
export async function addScoredRun(
  { app, root, runs }: { readonly app: TestWorkstation; readonly root: string; readonly runs: string },
  { name, scores, training = [], record = {} }: ScoredRun,
): Promise<string> {
  const run = await RunFolder.create(join(runs, name), {
    ...{ kind: 'model', method: 'distance', preset: 'quick', settings: {}, machineType: 'fan', machineIds: ['00'] },
    data: { root, layout: 'dcase', fingerprint: 'a'.repeat(64), clips: { train: 2, test: 6 } },
    ...{ codebook: null, output: null, scores: { names: ['mean'], default: 'mean' }, seed: 0, device: 'cpu' },
    versions: { earmark: '0.1.0', node: '24', engine: 'onnxruntime-node 1', platform: 'linux' },
    ...{ status: 'finished', steps: { done: 10, total: 10 }, created: '2026-01-01T00:00:00.000Z' },
    ...{ started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:01:00.000Z', process: null, error: null },
    ...record,
  });
  const row = (path: string, score: number): ScoreRow => {
    const label: Label = path.includes('anomaly') ? 'anomaly' : 'normal';
    return { path, machineType: 'fan', machineId: /_id_(\d+)_/.exec(path)![1]!, label, scores: { mean: score } };
  };
  await writeScores(
    run.scores,
    ['mean'],
    Object.entries(scores).map(([path, score]) => row(path, score)),
  );
  const trained = training.map((score, i) => row(`fan/train/normal_id_00_${String(i).padStart(8, '0')}.wav`, score));
  if (trained.length > 0) await writeScores(run.trainingScores, ['mean'], trained);
  await app.call('runs.list', {});
  return run.record.id;
}

/** For tests: `fan/test/<label>_id_00_0000000<i>.wav`. */
export const testClip = (label: 'normal' | 'anomaly', i: number, id = '00'): string =>
  `fan/test/${label}_id_${id}_${String(i).padStart(8, '0')}.wav`;
