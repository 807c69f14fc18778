/** Results of the workspace's runs: a row per run and machine, averages, curves, clips. */
import { z } from 'zod';
import type { Page, ResultAverage, ResultRow, ResultTable, ScoreCurve, ScoredClip } from '../../src-shared/contract.ts';
import type { Label } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { ResampledAreas } from '../evaluation/bootstrap.ts';
import { averages, resampleMachineInPieces, type Average } from '../evaluation/machines.ts';
import { rocCurve } from '../evaluation/roc.ts';
import { labelledScores } from '../evaluation/scores.ts';
import type { PageOf } from '../store/datasets.ts';
import type { IndexedScore } from '../store/runs.ts';
import type { Machine, ScoreFilter } from '../store/scores.ts';
import { besideOtherWork } from './beside-other-work.ts';
import { EVALUATION_SEED } from './evaluate.ts';
import { runLabels } from './run-labels.ts';
import type { KnownRun, RunIndex } from './run-index.ts';

const interval = z.object({ low: z.number(), high: z.number() }).nullable();
const areasSchema = z.object({
  auc: z.number().nullable(),
  aucInterval: interval,
  pauc: z.number().nullable(),
  paucInterval: interval,
  normal: z.number(),
  anomalous: z.number(),
  unlabelled: z.number(),
  reason: z.string().nullable(),
});
type Areas = z.infer<typeof areasSchema>;

export interface MachineAreas extends Machine {
  readonly areas: Areas;
  readonly resampled: ResampledAreas | null;
}

export class Results {
  readonly #index: RunIndex;
  readonly #readOnly: boolean;
  /** For a workspace that is only read, and as the fast way in any: by run, stamp of its scores, score. */
  readonly #computed = new Map<string, readonly MachineAreas[]>();
  /** Under the same keys: two pages that ask at once wait for one computation. */
  readonly #computing = new Map<string, Promise<readonly MachineAreas[]>>();

  constructor(index: RunIndex, readOnly: boolean) {
    this.#index = index;
    this.#readOnly = readOnly;
  }

  /**
   * @param score instead of each run's own, for those runs that have it
   * @param only these runs, so that labels and averages are of no others. Default: all
   */
  async table(score?: string, only?: readonly string[]): Promise<ResultTable> {
    const all = this.#index.list().filter(({ record, scored }) => record.kind === 'model' && scored > 0);
    const runs = only === undefined ? all : all.filter(({ id }) => only.includes(id));
    const summaries = new Map(runs.map((run) => [run.id, this.#index.summary(run)]));
    const machines = new Map(runs.map((run) => [run.id, this.#index.scores.machines(run.id)]));
    const labels = runLabels(
      runs.map(({ id, record }) => {
        const { methodName } = summaries.get(id)!;
        const { preset, seed, created } = record;
        return { id, methodName, preset, seed, created, machines: machines.get(id)! };
      }),
    );
    const entries: { row: ResultRow; resampled: ResampledAreas | null }[] = [];
    for (const run of runs) {
      const { method, methodName, annotations, preset, seed, device, seconds, created, testLeak } = summaries.get(
        run.id,
      )!;
      const name = score !== undefined && run.names.includes(score) ? score : run.record.scores.default;
      for (const { type, id, areas, resampled } of await this.areas(run, name)) {
        const about = { method, methodName, annotations, preset, seed, device, seconds, created, testLeak };
        const label = labels.get(run.id)!;
        entries.push({ row: { runId: run.id, label, type, id, score: name, ...about, ...areas }, resampled });
      }
    }
    return {
      rows: entries.map(({ row }) => row),
      averages: averagesOf(entries),
      scoreNames: [...new Set(runs.flatMap(({ names }) => names))],
    };
  }

  /** @throws UserError `RUN_UNKNOWN`, `SCORE_UNKNOWN`, `SCORES_NONE`, `SCORE_NOT_FINITE` */
  curve(runId: string, machine: Machine, score?: string): ScoreCurve {
    const run = this.#index.get(runId);
    const name = scoreOf(run, score);
    const rows = this.#index.scores.ofMachine(runId, machine);
    if (rows.length === 0) {
      throw new UserError('SCORES_NONE', `The run ${runId} has scored no clip of ${machine.type} ${machine.id}.`, {
        hint: 'Choose one of its machines.',
      });
    }
    const { normal, anomalous } = labelledScores(labelled(rows, name));
    return {
      ...{ runId, type: machine.type, id: machine.id, score: name },
      roc: rocCurve({ normal, anomalous }),
      ...{ normal, anomalous, unlabelled: valuesOf(rows, name, null) },
    };
  }

  /** @throws UserError `RUN_UNKNOWN`, `SCORE_UNKNOWN` */
  clips(runId: string, filter: ScoreFilter, page: PageOf): Page<ScoredClip> {
    const run = this.#index.get(runId);
    if (filter.sort !== 'path' && filter.sort !== 'label') scoreOf(run, filter.sort);
    const { total, rows } = this.#index.scores.page(runId, filter, page);
    const normal = Float64Array.from(
      valuesOf(this.#index.scores.ofMachine(runId, filter), run.record.scores.default, 'normal'),
    ).sort();
    return {
      total,
      rows: rows.map(({ path, machineType: type, machineId: id, label, scores }) => {
        const own = scores[run.record.scores.default] ?? NaN;
        const aboveNormal = normal.length === 0 || Number.isNaN(own) ? null : below(normal, own) / normal.length;
        return { runId, path, type, id, label: label as Label | null, scores, aboveNormal };
      }),
    };
  }

  /** Of every machine of a run, with the areas of each draw: known since it was first asked for. */
  async areas(run: KnownRun, score: string): Promise<readonly MachineAreas[]> {
    const key = JSON.stringify([run.id, run.scoresStamp, score]);
    const known = this.#computed.get(key) ?? this.#stored(run, score);
    if (known !== undefined) {
      this.#computed.set(key, known);
      return known;
    }
    const computing =
      this.#computing.get(key) ??
      this.#compute(run, score).finally(() => {
        this.#computing.delete(key);
      });
    this.#computing.set(key, computing);
    const computed = await computing;
    this.#computed.set(key, computed);
    return computed;
  }

  async #compute(run: KnownRun, score: string): Promise<readonly MachineAreas[]> {
    const computed: MachineAreas[] = [];
    for (const machine of this.#index.scores.machines(run.id)) {
      computed.push(await areasOf(machine, this.#index.scores.ofMachine(run.id, machine), score));
    }
    // The scores may have changed meanwhile; then this is not what is to be kept.
    if (!this.#readOnly && this.#index.get(run.id).scoresStamp === run.scoresStamp) {
      for (const { type, id, areas, resampled } of computed) {
        this.#index.scores.saveAreas(run.id, score, { type, id, areas, resampled: packed(resampled) });
      }
    }
    return computed;
  }

  #stored(run: KnownRun, score: string): readonly MachineAreas[] | undefined {
    const rows = new Map(this.#index.scores.areas(run.id, score).map((row) => [`${row.type}\0${row.id}`, row]));
    const found = this.#index.scores.machines(run.id).map((machine): MachineAreas | undefined => {
      const row = rows.get(`${machine.type}\0${machine.id}`);
      const areas = areasSchema.safeParse(row?.areas);
      if (row === undefined || !areas.success) return undefined;
      return { ...machine, areas: areas.data, resampled: unpacked(row.resampled) };
    });
    return found.every((each) => each !== undefined) ? found : undefined;
  }
}

/** @throws UserError `SCORE_UNKNOWN` */
export function scoreOf({ id, record, names }: KnownRun, wanted = record.scores.default): string {
  if (names.includes(wanted)) return wanted;
  throw new UserError('SCORE_UNKNOWN', `The run ${id} has no score '${wanted}'.`, {
    hint: names.length === 0 ? 'Finish the run first.' : `Choose one of ${names.join(', ')}.`,
  });
}

async function areasOf({ type, id }: Machine, rows: readonly IndexedScore[], score: string): Promise<MachineAreas> {
  const unlabelled = rows.filter(({ label }) => label === null).length;
  try {
    const clips = labelled(rows, score);
    const { row, resampled } = await besideOtherWork(resampleMachineInPieces({ type, id, clips }, EVALUATION_SEED));
    const { auc, aucInterval, pauc, paucInterval, normal, anomalous, reason } = row;
    return {
      type,
      id,
      areas: { auc, aucInterval, pauc, paucInterval, normal, anomalous, unlabelled, reason },
      resampled,
    };
  } catch (error) {
    // One clip that has no number must not take the table away.
    if (!(error instanceof UserError)) throw error;
    const count = (of: string) => rows.filter(({ label }) => label === of).length;
    const none = { auc: null, aucInterval: null, pauc: null, paucInterval: null };
    const counts = { normal: count('normal'), anomalous: count('anomaly'), unlabelled };
    return { type, id, areas: { ...none, ...counts, reason: error.message }, resampled: null };
  }
}

function labelled(rows: readonly IndexedScore[], score: string) {
  return rows.flatMap(({ path, label, scores }) =>
    label === null ? [] : [{ name: path, score: scores[score] ?? NaN, anomalous: label === 'anomaly' }],
  );
}

/** Scores of the clips with a label; null: without one. */
export function valuesOf(rows: readonly IndexedScore[], score: string, label: Label | null): number[] {
  return rows.filter((row) => row.label === label).map(({ scores }) => scores[score] ?? NaN);
}

/** How many of the ascending values are below `value`. */
function below(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function averagesOf(entries: readonly { row: ResultRow; resampled: ResampledAreas | null }[]): ResultAverage[] {
  return [...Map.groupBy(entries, ({ row }) => row.label)].flatMap(([label, own]) => {
    const { types, overTypes, overIds } = averages(
      own.map(({ row }) => row),
      own.map(({ resampled }) => resampled),
    );
    const shown = (type: string | null, of: ResultAverage['of'], average: Average): ResultAverage => ({
      ...{ label, type, of, text: average.label },
      ...{ auc: average.auc.value, aucInterval: average.aucInterval },
      ...{ pauc: average.pauc.value, paucInterval: average.paucInterval },
    });
    return [
      ...types.map((average) => shown(average.type, 'ids-of-type', average)),
      shown(null, 'types', overTypes),
      shown(null, 'ids', overIds),
    ];
  });
}

function packed(areas: ResampledAreas | null): Float64Array | null {
  if (areas === null) return null;
  const both = new Float64Array(2 * areas.auc.length);
  both.set(areas.auc);
  both.set(areas.pauc, areas.auc.length);
  return both;
}

function unpacked(both: Float64Array | null): ResampledAreas | null {
  const half = (both?.length ?? 0) / 2;
  return both && { auc: both.subarray(0, half), pauc: both.subarray(half) };
}
