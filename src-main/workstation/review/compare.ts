/** Two to six runs side by side: figures, paired differences to the first, clips that they tell apart, seeds together. */
import { setImmediate as turn } from 'node:timers/promises';
import type {
  ComparedClip,
  ComparedDifference,
  ComparedFigure,
  ComparedGroup,
  RunComparison,
} from '../../../src-shared/contract/comparison.ts';
import type { Label } from '../../../src-shared/dataset.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { averageDifference, comparePaired, meanAndSpread, type PairedMachine } from '../../evaluation/paired.ts';
import { auc, partialAuc } from '../../evaluation/roc.ts';
import type { IndexedScore } from '../../store/runs.ts';
import type { Machine } from '../../store/scores.ts';
import { EVALUATION_SEED } from '../evaluate.ts';
import { scoreOf } from '../results.ts';
import { runLabels } from '../run-labels.ts';
import type { KnownRun, RunIndex } from '../run-index.ts';
import type { RunThresholds } from './run-thresholds.ts';

interface Entrant {
  readonly run: KnownRun;
  readonly score: string;
  readonly machines: readonly Machine[];
}

/** @throws UserError `RUN_UNKNOWN`, `SCORES_NONE`, `RUNS_UNRELATED` */
export async function compareRuns(index: RunIndex, runIds: readonly string[], wanted?: string): Promise<RunComparison> {
  const entrants = entrantsOf(index, runIds, wanted);
  const machines = distinct(entrants.flatMap((entrant) => entrant.machines));
  const rows = new Map<string, (readonly IndexedScore[] | null)[]>();
  for (const machine of machines) {
    const own = entrants.map(({ run, machines: has }) =>
      has.some((each) => keyOf(each) === keyOf(machine)) ? index.scores.ofMachine(run.id, machine) : null,
    );
    rows.set(keyOf(machine), own);
  }
  if (![...rows.values()].some((own) => own.filter((each) => each !== null).length > 1)) {
    throw new UserError('RUNS_UNRELATED', 'These runs have scored no machine in common.', {
      hint: 'Choose runs of the same machines.',
    });
  }
  const compared: { readonly machine: Machine; readonly figures: ComparedFigure[]; readonly pairs: Pair[] }[] = [];
  for (const machine of machines) {
    const own = rows.get(keyOf(machine))!;
    const figures = entrants.map(({ score }, i) => figureOf(own[i]!, score));
    const pairs: Pair[] = [];
    for (const [i, { score }] of entrants.entries()) {
      pairs.push(i === 0 ? null : pairOf(machine, own[i]!, score, own[0]!, entrants[0]!.score));
      // Two thousand resamples take tens of milliseconds: other calls are answered in between.
      await turn();
    }
    compared.push({ machine, figures, pairs });
  }
  const labels = labelsOf(index, entrants);
  return {
    runs: entrants.map(({ run, score }, i) => ({ id: run.id, label: labels[i]!, score })),
    machines: compared.map(({ machine: { type, id }, figures, pairs }) => ({
      ...{ type, id, figures },
      differences: pairs.map((pair) => pair && differenceOf(pair)),
    })),
    averages: averagesOf(entrants, compared),
    groups: groupsOf(index, entrants, compared),
  };
}

type Pair = { readonly clips: number; readonly reason: string | null; readonly paired: PairedMachine | null } | null;

/** @param first of what is subtracted from: the difference is of `first` minus `base` */
function pairOf(
  { type, id }: Machine,
  first: readonly IndexedScore[] | null,
  score: string,
  base: readonly IndexedScore[] | null,
  baseScore: string,
): Pair {
  if (first === null || base === null) return { clips: 0, reason: 'one of the runs has not scored it', paired: null };
  const others = new Map(base.map((row) => [row.path, row]));
  const common = first.flatMap((row) => {
    const other = others.get(row.path);
    return other === undefined || row.label === null ? [] : [{ label: row.label, pair: [row, other] as const }];
  });
  const paired = {
    anomalous: common.map(({ label }) => label === 'anomaly'),
    first: common.map(({ pair: [row] }) => row.scores[score] ?? NaN),
    second: common.map(({ pair: [, row] }) => row.scores[baseScore] ?? NaN),
  };
  if (![...paired.first, ...paired.second].every(Number.isFinite)) {
    return { clips: common.length, reason: 'a score is not a number', paired: null };
  }
  const found = comparePaired(paired, `${EVALUATION_SEED}/paired/${type}/${id}`);
  const reason = found === null ? 'no labelled clips of both kinds are in both runs' : null;
  return { clips: common.length, reason, paired: found };
}

function differenceOf({ clips, reason, paired }: NonNullable<Pair>): ComparedDifference {
  if (paired === null) return { auc: null, pauc: null, clips, reason };
  return { auc: paired.deLong, pauc: { difference: paired.pauc, interval: paired.paucInterval }, clips, reason };
}

function figureOf(rows: readonly IndexedScore[] | null, score: string): ComparedFigure {
  if (rows === null) return { auc: null, pauc: null, reason: 'the run has not scored it' };
  const of = (label: Label): number[] =>
    rows.filter((row) => row.label === label).map(({ scores }) => scores[score] ?? NaN);
  const scores = { normal: of('normal'), anomalous: of('anomaly') };
  if (![...scores.normal, ...scores.anomalous].every(Number.isFinite)) {
    return { auc: null, pauc: null, reason: 'a score is not a number' };
  }
  const [full, partial] = [auc(scores), partialAuc(scores)];
  return { auc: full.value, pauc: partial.value, reason: full.value === null ? full.reason : null };
}

type Compared = readonly {
  readonly machine: Machine;
  readonly figures: readonly ComparedFigure[];
  readonly pairs: readonly Pair[];
}[];

/** Over the machines that every run has a figure for, so that the averages are of the same things. */
function averagesOf(entrants: readonly Entrant[], compared: Compared): RunComparison['averages'] {
  const shared = compared.filter(({ figures }) => figures.every((figure) => figure.auc !== null));
  return entrants.map((_, i) => {
    const paired = i === 0 ? [] : shared.flatMap(({ pairs }) => pairs[i]?.paired ?? []);
    const difference = paired.length < shared.length ? null : averageDifference(paired);
    return {
      auc: meanAndSpread(shared.map(({ figures }) => figures[i]!.auc!))?.mean ?? null,
      pauc: meanAndSpread(shared.map(({ figures }) => figures[i]!.pauc!))?.mean ?? null,
      machines: shared.length,
      aucDifference: difference?.auc ?? null,
      paucDifference: difference?.pauc ?? null,
    };
  });
}

/** Runs that differ in nothing but seed, device, machine and date are one configuration. */
function groupsOf(index: RunIndex, entrants: readonly Entrant[], compared: Compared): ComparedGroup[] {
  const places = entrants.map(({ run, score }, i) => ({ run, score, i }));
  const groups = Map.groupBy(places, ({ run: { record }, score }) =>
    JSON.stringify([record.method, record.preset, record.settings, score]),
  );
  return [...groups.values()].map((own) => {
    const { methodName, preset } = index.summary(own[0]!.run);
    const of = (figures: readonly ComparedFigure[], area: 'auc' | 'pauc') =>
      meanAndSpread(own.flatMap(({ i }) => figures[i]![area] ?? []));
    return {
      label: `${methodName} (${preset})`,
      runIds: own.map(({ run }) => run.id),
      machines: compared.map(({ machine: { type, id }, figures }) => ({
        ...{ type, id, auc: of(figures, 'auc'), pauc: of(figures, 'pauc') },
      })),
    };
  });
}

/**
 * Clips of a machine under every run, by path.
 *
 * @param differ only those that one run flags and another does not
 * @throws UserError `RUN_UNKNOWN`, `SCORES_NONE`
 */
export async function comparedClips(
  index: RunIndex,
  thresholds: RunThresholds,
  runIds: readonly string[],
  machine: Machine,
  { score: wanted, differ }: { readonly score?: string | undefined; readonly differ: boolean },
): Promise<ComparedClip[]> {
  const entrants = entrantsOf(index, runIds, wanted);
  const byPath = new Map<string, (IndexedScore | undefined)[]>();
  const lines: (number | null)[] = [];
  for (const [i, { run, score }] of entrants.entries()) {
    const own = index.scores.ofMachine(run.id, machine);
    lines.push((await thresholds.line(run, score, machine, () => own))?.value ?? null);
    for (const row of own) {
      const rows = byPath.get(row.path) ?? [];
      rows[i] = row;
      byPath.set(row.path, rows);
    }
  }
  const clips = [...byPath].map(([path, rows]): ComparedClip => {
    const scores = entrants.map(({ score }, i) => {
      const value = rows[i]?.scores[score] ?? NaN;
      return Number.isFinite(value) ? value : null;
    });
    const flagged = scores.map((value, i) => (value === null || lines[i] === null ? null : value > lines[i]!));
    const label = rows.find((row) => row !== undefined && row.label !== null)?.label ?? null;
    return { path, type: machine.type, id: machine.id, label: label as Label | null, scores, flagged };
  });
  const kept = differ ? clips.filter(({ flagged }) => flagged.includes(true) && flagged.includes(false)) : clips;
  return kept.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function entrantsOf(index: RunIndex, runIds: readonly string[], wanted: string | undefined): Entrant[] {
  return runIds.map((id) => {
    const run = index.get(id);
    // Runs of several methods have scores of different names; its own takes the place of one it has not.
    const score = wanted !== undefined && run.names.includes(wanted) ? wanted : scoreOf(run);
    return { run, score, machines: index.scores.machines(id) };
  });
}

function labelsOf(index: RunIndex, entrants: readonly Entrant[]): string[] {
  const labels = runLabels(
    entrants.map(({ run, machines }) => {
      const { methodName } = index.summary(run);
      const { preset, seed, created } = run.record;
      return { id: run.id, methodName, preset, seed, created, machines };
    }),
  );
  return entrants.map(({ run }) => labels.get(run.id)!);
}

const keyOf = ({ type, id }: Machine): string => JSON.stringify([type, id]);

function distinct(machines: readonly Machine[]): Machine[] {
  return [...new Map(machines.map((machine) => [keyOf(machine), machine])).values()].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
}
