/** The service behind `export`: runs' results for others. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ScoreFile, ScoresOfRun } from '../reports/scores/format.ts';
import { scoreFormat } from '../reports/scores/index.ts';
import { RunFolder } from '../runs/folder.ts';
import { readScores } from '../runs/scores.ts';
import { startEngine } from './execute.ts';
import { readRuns, scoreOf } from './evaluate.ts';
import { writeBelow } from './review/exported.ts';
import { TASKS } from './task-arguments.ts';
import type { Workbench } from './workbench.ts';

/**
 * Scores of runs in a format.
 *
 * @param paths folders of runs
 * @param scoreName which ranks the clips, instead of each run's own
 * @param onNotice hears what was left out, and why
 * @throws UserError `FORMAT_UNKNOWN`, `SCORES_MISSING`, `SCORES_DAMAGED`, `SCORE_UNKNOWN`, `SCORE_NOT_FINITE`
 */
export async function scoreFiles(
  paths: readonly string[],
  format: string,
  scoreName: string | undefined,
  onNotice: (message: string) => void,
): Promise<readonly ScoreFile[]> {
  const writer = scoreFormat(format);
  const runs: ScoresOfRun[] = [];
  for (const evaluated of await readRuns(paths)) {
    const { run, names, rows } = evaluated;
    const { method, preset, seed } = run.record;
    const training = existsSync(run.trainingScores) ? (await readScores(run.trainingScores)).rows : [];
    runs.push({
      run: basename(run.path),
      method,
      preset,
      seed,
      names,
      score: scoreOf(evaluated, scoreName),
      rows,
      training,
    });
  }
  return writer.write(runs, onNotice);
}

/**
 * As `scoreFiles`, written.
 *
 * @param out default: `export/<format>` in the first run
 * @returns the files
 * @throws UserError those of the disk too
 */
export async function exportScores(
  paths: readonly string[],
  format: string,
  out?: string,
  scoreName?: string,
  onNotice: (message: string) => void = () => undefined,
): Promise<string[]> {
  const files = await scoreFiles(paths, format, scoreName, onNotice);
  const folder = resolve(out ?? join(paths[0] ?? '.', 'export', format));
  return (await writeBelow(files, folder)).map((name) => join(folder, name));
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
