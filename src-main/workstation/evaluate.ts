/** The service behind `evaluate`: from the stored scores of runs to areas with intervals and averages. */
import { UserError } from '../../src-shared/errors.ts';
import { averages, resampleMachine, type Averages, type MachineRow } from '../evaluation/machines.ts';
import { RunFolder } from '../runs/folder.ts';
import { readScores, type ScoreRow } from '../runs/scores.ts';

/** Of the bootstrap, so that the same scores give the same intervals. */
export const EVALUATION_SEED = 0;

export type EvaluationRow = Pick<
  MachineRow,
  'type' | 'id' | 'auc' | 'aucInterval' | 'pauc' | 'paucInterval' | 'normal' | 'anomalous'
> & { readonly method: string };

export interface Evaluation {
  readonly rows: readonly EvaluationRow[];
  /** By method, named as in the rows. */
  readonly averages: Readonly<Record<string, Averages>>;
}

export interface EvaluatedRun {
  readonly run: RunFolder;
  readonly names: readonly string[];
  readonly rows: readonly ScoreRow[];
}

/**
 * @param scoreName instead of each run's own default
 * @returns with why a machine has no areas, by its place in the rows
 * @throws UserError `RUN_MISSING`, `SCORES_MISSING`, `SCORE_UNKNOWN`, `SCORE_NOT_FINITE`
 */
export async function evaluate(
  paths: readonly string[],
  scoreName?: string,
): Promise<{ readonly evaluation: Evaluation; readonly reasons: readonly (string | null)[] }> {
  const runs = await readRuns(paths);
  const labels = methodLabels(runs);
  const evaluated = runs.flatMap((run, at) => {
    const name = scoreOf(run, scoreName);
    const machines = Map.groupBy(run.rows, ({ machineType, machineId }) => JSON.stringify([machineType, machineId]));
    return [...machines.values()].map((clips) => {
      const { machineType: type, machineId: id } = clips[0]!;
      const labelled = clips.flatMap(({ path, label, scores }) =>
        label === undefined ? [] : [{ name: path, score: scores[name] ?? NaN, anomalous: label === 'anomaly' }],
      );
      return { method: labels[at]!, ...resampleMachine({ type, id, clips: labelled }, EVALUATION_SEED) };
    });
  });
  const byMethod = [...Map.groupBy(evaluated, ({ method }) => method)].map(([method, own]) => {
    const [rows, resampled] = [own.map(({ row }) => row), own.map((machine) => machine.resampled)];
    return [method, averages(rows, resampled)] as const;
  });
  return {
    evaluation: {
      rows: evaluated.map(({ method, row: { reason: _, type, id, ...areas } }) => ({ type, id, method, ...areas })),
      averages: Object.fromEntries(byMethod),
    },
    reasons: evaluated.map(({ row: { reason } }) => reason),
  };
}

/** Scores of runs; one that has none yet is refused. */
export async function readRuns(paths: readonly string[]): Promise<EvaluatedRun[]> {
  const runs: EvaluatedRun[] = [];
  for (const path of paths) {
    const run = await RunFolder.open(path);
    if (run.record.kind === 'codebook') continue;
    runs.push({ run, ...(await readScores(run.scores)) });
  }
  if (runs.length > 0) return runs;
  throw new UserError('RUNS_WITHOUT_SCORES', 'None of these runs has scores: they made codebooks.', {
    hint: 'Name the runs that earmark train printed.',
  });
}

/** @throws UserError `SCORE_UNKNOWN` */
export function scoreOf({ run, names }: EvaluatedRun, wanted = run.record.scores.default): string {
  if (names.includes(wanted)) return wanted;
  throw new UserError('SCORE_UNKNOWN', `The run ${run.path} has no score '${wanted}'.`, {
    hint: `Choose one of ${names.join(', ')}.`,
  });
}

/** The method's id, with as much more as tells runs of the same machine apart. */
function methodLabels(runs: readonly EvaluatedRun[]): string[] {
  const levels: ((run: RunFolder) => string)[] = [
    ({ record }) => record.method,
    ({ record }) => `${record.method} (${record.preset})`,
    ({ record }) => `${record.method} (${record.preset}, seed ${record.seed})`,
    ({ record }) => `${record.method} (${record.id})`,
  ];
  const level = levels.find((label) => {
    const seen = runs.flatMap(({ run, rows }) =>
      [...new Set(rows.map(({ machineType, machineId }) => `${machineType}\0${machineId}`))].map(
        (machine) => `${label(run)}\0${machine}`,
      ),
    );
    return new Set(seen).size === seen.length;
  });
  return runs.map(({ run }) => (level ?? levels.at(-1)!)(run));
}
