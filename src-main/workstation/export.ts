/** The service behind `export`: a run's results for others. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { anomalyScoreFile, decisionFile, resultFile, type DcaseClip } from '../evaluation/dcase-csv.ts';
import { evaluateMachine } from '../evaluation/machines.ts';
import { requireFiniteScores, type Figure } from '../evaluation/scores.ts';
import { gammaThreshold } from '../evaluation/thresholds.ts';
import { makeFolder, writeAtomically } from '../runs/files.ts';
import { RunFolder } from '../runs/folder.ts';
import { readScores, type ScoreRow } from '../runs/scores.ts';
import { startEngine } from './execute.ts';
import { readRuns, scoreOf } from './evaluate.ts';
import { TASKS } from './task-arguments.ts';
import type { Workbench } from './workbench.ts';

/**
 * The challenge's files: scores and decisions per machine ID, and `result.csv` where both kinds of clips are there.
 *
 * A decision is 1 above the 0.9 quantile of a gamma distribution fitted to the scores of the machine's training clips, as
 * in the DCASE baselines. The network has seen those clips, so more of the unseen normal ones than a tenth may be above.
 *
 * @param out default: `export/dcase` in the run
 * @param onNotice hears which machine got no decisions, and why
 * @returns the files written
 * @throws UserError `SCORES_MISSING`, `SCORES_DAMAGED`, `SCORE_UNKNOWN`, `SCORE_NOT_FINITE`, those of the disk
 */
export async function exportDcase(
  path: string,
  out?: string,
  scoreName?: string,
  onNotice: (message: string) => void = () => undefined,
): Promise<string[]> {
  const [evaluated] = await readRuns([path]);
  const { run, rows } = evaluated!;
  const name = scoreOf(evaluated!, scoreName);
  const folder = resolve(out ?? join(run.path, 'export', 'dcase'));
  const machines = [...Map.groupBy(rows, ({ machineType, machineId }) => `${machineType}\0${machineId}`).values()];
  const training = existsSync(run.trainingScores) ? (await readScores(run.trainingScores)).rows : [];
  const files = machines.flatMap((rowsOfMachine) => {
    const machine = { type: rowsOfMachine[0]!.machineType, id: rowsOfMachine[0]!.machineId };
    const clips = rowsOfMachine.map((row) => dcaseClip(row, name));
    const known = training.filter(
      ({ machineType, machineId }) => machineType === machine.type && machineId === machine.id,
    );
    const threshold = thresholdOf(known, name);
    if (threshold.value !== null)
      return [anomalyScoreFile(machine, clips), decisionFile(machine, clips, threshold.value)];
    onNotice(`No decisions for ${machine.type} ${machine.id}: ${threshold.reason}.`);
    return [anomalyScoreFile(machine, clips)];
  });
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

function dcaseClip({ path, label, scores }: ScoreRow, name: string): DcaseClip {
  return {
    name: basename(path),
    score: scores[name] ?? NaN,
    ...(label === undefined ? {} : { anomalous: label === 'anomaly' }),
  };
}

/** @throws UserError `SCORE_NOT_FINITE` */
function thresholdOf(training: readonly ScoreRow[], name: string): Figure {
  if (training.length === 0) return { value: null, reason: 'the run holds no scores of its training clips' };
  const clips = training.map((row) => dcaseClip(row, name));
  requireFiniteScores(clips);
  return gammaThreshold(clips.map(({ score }) => score));
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
