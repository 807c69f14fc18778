/** What is compared: columns of one or several runs, and which runs of a list belong together. */
import type { ComparedColumn, ComparedRun, RunConfiguration } from '../../../src-shared/contract/comparison.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Machine } from '../../store/scores.ts';
import { scoreOf } from '../results.ts';
import { runLabels } from '../run-labels.ts';
import type { KnownRun, RunIndex } from '../run-index.ts';

export interface Entrant {
  readonly run: KnownRun;
  /** That ranks its clips. */
  readonly score: string;
  readonly machines: readonly Machine[];
}

export interface Column {
  readonly about: ComparedColumn;
  readonly entrants: readonly Entrant[];
}

export const keyOf = ({ type, id }: Machine): string => JSON.stringify([type, id]);

/** @throws UserError `RUN_UNKNOWN`, `SCORES_NONE` */
export function columnsOf(
  index: RunIndex,
  lists: readonly (readonly string[])[],
  wanted: string | undefined,
): readonly Column[] {
  const columns = lists.map((ids) => ids.map((id) => entrantOf(index, id, wanted)));
  const names = runLabels(
    columns.flat().map(({ run, machines }) => {
      const { preset, seed, created } = run.record;
      return { id: run.id, methodName: index.summary(run).methodName, preset, seed, created, machines };
    }),
  );
  const labels = columnLabels(columns.map((entrants) => entrants.map(({ run }) => namedRun(index, run))));
  return columns.map((entrants, place): Column => {
    const runs = entrants.map(({ run, score }): ComparedRun => {
      const { methodName, seed, datasetId } = index.summary(run);
      return { id: run.id, label: names.get(run.id)!, methodName, seed, datasetId, score };
    });
    return { about: { label: labels[place]!, methodName: runs[0]!.methodName, runs }, entrants };
  });
}

function entrantOf(index: RunIndex, id: string, wanted: string | undefined): Entrant {
  const run = index.get(id);
  if (run.scored === 0) {
    throw new UserError('SCORES_NONE', `The run ${id} has scored no clips, so there is nothing to compare.`, {
      hint: 'Finish the run, or leave it out.',
      details: { runId: id },
    });
  }
  // Runs of several methods have scores of different names; its own takes the place of one it has not.
  const score = wanted !== undefined && run.names.includes(wanted) ? wanted : scoreOf(run);
  return { run, score, machines: index.scores.machines(id) };
}

/** All that a run's numbers depend on, but for its seed and its machines. */
function settingsKey({ record }: KnownRun): string {
  const { method, preset, settings, data, scores, outliers, reviewed } = record;
  const heard = [data.root, data.channel ?? 0, data.leftOut ?? []];
  return JSON.stringify([
    method,
    preset,
    settings,
    scores.default,
    heard,
    outliers?.source ?? null,
    reviewed === undefined,
  ]);
}

/** Of two runs for the same machines: with these alike, they are one configuration. */
function contentKey({ record }: KnownRun): string {
  const { data, outliers, reviewed } = record;
  return JSON.stringify([data.fingerprint, outliers?.fingerprint ?? null, reviewed?.fingerprint ?? null]);
}

const machinesKey = ({ record: { machineType, machineIds } }: KnownRun): string =>
  JSON.stringify([machineType, machineIds.toSorted()]);

/** @throws UserError `RUN_UNKNOWN` */
export function configurationsOf(index: RunIndex, runIds: readonly string[]): readonly RunConfiguration[] {
  const runs = [...new Set(runIds)]
    .map((id) => index.get(id))
    .filter(({ record, scored }) => record.kind === 'model' && scored > 0);
  const found: { readonly settings: string; readonly runs: KnownRun[] }[] = [];
  for (const run of runs) {
    const settings = settingsKey(run);
    const own = found.find((each) => each.settings === settings && each.runs.every((other) => joins(run, other)));
    if (own === undefined) found.push({ settings, runs: [run] });
    else own.runs.push(run);
  }
  const labels = columnLabels(found.map(({ runs: own }) => own.map((run) => namedRun(index, run))));
  return found.map(({ runs: own }, place) => ({
    label: labels[place]!,
    runIds: own.map(({ id }) => id),
    seeds: [...Map.groupBy(own, ({ record }) => record.seed)].map(([seed, of]) => ({
      seed,
      runIds: of.map(({ id }) => id),
    })),
  }));
}

/** For other machines; or for the same ones, of the same clips, with another seed. A run made twice stays two. */
function joins(run: KnownRun, other: KnownRun): boolean {
  if (machinesKey(run) !== machinesKey(other)) return true;
  return contentKey(run) === contentKey(other) && run.record.seed !== other.record.seed;
}

interface NamedRun {
  readonly methodName: string;
  readonly preset: string;
  readonly seed: number;
}

function namedRun(index: RunIndex, run: KnownRun): NamedRun {
  const { methodName, preset, seed } = index.summary(run);
  return { methodName, preset, seed };
}

/** From the shortest that tells all columns apart: method, preset, seeds; what is left alike is numbered. */
export function columnLabels(columns: readonly (readonly NamedRun[])[]): string[] {
  const seedsOf = (runs: readonly NamedRun[]): string => {
    const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
    return `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
  };
  const levels: readonly ((runs: readonly NamedRun[]) => string)[] = [
    ([run]) => run!.methodName,
    ([run]) => `${run!.methodName} (${run!.preset})`,
    (runs) => `${runs[0]!.methodName} (${runs[0]!.preset}, ${seedsOf(runs)})`,
  ];
  const label = (runs: readonly NamedRun[], level: number): string => {
    const name = levels[level]!(runs);
    const alike = columns.filter((other) => levels[level]!(other) === name).length;
    return alike === 1 || level === levels.length - 1 ? name : label(runs, level + 1);
  };
  const seen = new Map<string, number>();
  return columns.map((runs) => {
    const name = label(runs, 0);
    const turn = (seen.get(name) ?? 0) + 1;
    seen.set(name, turn);
    return turn === 1 ? name : `${name} #${turn}`;
  });
}
