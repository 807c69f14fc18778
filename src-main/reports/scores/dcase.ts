/** The files of the DCASE challenge, of each run. */
import { basename } from 'node:path/posix';
import { anomalyScoreFile, decisionFile, resultFile, type DcaseClip } from '../../evaluation/dcase-csv.ts';
import { evaluateMachine } from '../../evaluation/machines.ts';
import { requireFiniteScores, type Figure } from '../../evaluation/scores.ts';
import { gammaThreshold } from '../../evaluation/thresholds.ts';
import type { ScoreRow } from '../../runs/scores.ts';
import type { ScoreFile, ScoreFormat, ScoresOfRun } from './format.ts';

/** Several runs have a folder each: the files' names leave no room for a run. */
export const dcase: ScoreFormat = {
  id: 'dcase',
  title: 'DCASE challenge files',
  hint: 'anomaly_score, decision_result and result.csv, as the challenge wants them.',
  write: (runs, onNotice) =>
    runs.flatMap((run) => {
      const files = dcaseFiles(run, onNotice);
      return runs.length === 1 ? files : files.map(({ name, content }) => ({ name: `${run.run}/${name}`, content }));
    }),
};

/**
 * Scores and decisions per machine ID, and `result.csv` where both kinds of clips are there.
 *
 * A decision is 1 above the 0.9 quantile of a gamma distribution fitted to the scores of the machine's training clips, as
 * in the DCASE baselines. The network has seen those clips, so more of the unseen normal ones than a tenth may be above.
 *
 * @throws UserError `SCORE_NOT_FINITE`
 */
function dcaseFiles({ rows, training, score: name }: ScoresOfRun, onNotice: (message: string) => void): ScoreFile[] {
  const machines = [...Map.groupBy(rows, ({ machineType, machineId }) => `${machineType}\0${machineId}`).values()];
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
  return files.map(({ name: file, text }) => ({ name: file, content: text }));
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
