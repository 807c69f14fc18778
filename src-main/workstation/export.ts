/** The service behind `export`: a run's results for others. */
import { basename, join, resolve } from 'node:path';
import { anomalyScoreFile, resultFile } from '../evaluation/dcase-csv.ts';
import { evaluateMachine } from '../evaluation/machines.ts';
import { makeFolder, writeAtomically } from '../runs/files.ts';
import { RunFolder } from '../runs/folder.ts';
import { startEngine } from './execute.ts';
import { readRuns, scoreOf } from './evaluate.ts';
import { TASKS } from './task-arguments.ts';
import type { Workbench } from './workbench.ts';

/**
 * The challenge's files: scores per machine ID, and `result.csv` where both kinds of clips are there.
 *
 * @param out default: `export/dcase` in the run
 * @returns the files written
 * @throws UserError `SCORES_MISSING`, `SCORE_UNKNOWN`, `SCORE_NOT_FINITE`, those of the disk
 */
export async function exportDcase(path: string, out?: string, scoreName?: string): Promise<string[]> {
  const [evaluated] = await readRuns([path]);
  const { run, rows } = evaluated!;
  const name = scoreOf(evaluated!, scoreName);
  const folder = resolve(out ?? join(run.path, 'export', 'dcase'));
  const machines = [...Map.groupBy(rows, ({ machineType, machineId }) => `${machineType}\0${machineId}`).values()];
  const files = machines.map((clips) =>
    anomalyScoreFile(
      { type: clips[0]!.machineType, id: clips[0]!.machineId },
      clips.map(({ path: clip, label, scores }) => ({
        name: basename(clip),
        score: scores[name] ?? NaN,
        ...(label === undefined ? {} : { anomalous: label === 'anomaly' }),
      })),
    ),
  );
  const results = machines
    .map((clips) => {
      const labelled = clips.flatMap(({ path: clip, label, scores }) =>
        label === undefined ? [] : [{ name: clip, score: scores[name] ?? NaN, anomalous: label === 'anomaly' }],
      );
      return evaluateMachine({ type: clips[0]!.machineType, id: clips[0]!.machineId, clips: labelled }, 0);
    })
    .filter(({ auc }) => auc !== null);
  if (results.length > 0) files.push(resultFile(results));
  await makeFolder(folder);
  const written: string[] = [];
  for (const { name: file, text } of files) {
    await writeAtomically(join(folder, file), text);
    written.push(join(folder, file));
  }
  return written;
}

/**
 * @param out default: `export/model.onnx` in the run
 * @throws UserError `EXPORT_UNSUPPORTED`, `RUN_UNFINISHED`, those of the disk
 */
export async function exportModel(bench: Workbench, path: string, out?: string): Promise<string> {
  const run = await RunFolder.open(path);
  const output = resolve(out ?? join(run.path, 'export', 'model.onnx'));
  const { method, settings } = run.record;
  const engine = await startEngine(bench);
  try {
    await engine.run(TASKS.exportOnnx, { method, settings, folder: run.path, output });
  } finally {
    await engine.dispose();
  }
  return output;
}
