/** Two to six columns of runs side by side: figures, paired differences to one of them, averages. */
import { setImmediate as turn } from 'node:timers/promises';
import type { RunComparison } from '../../../src-shared/contract/comparison.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Machine } from '../../store/scores.ts';
import type { Results } from '../results.ts';
import type { RunIndex } from '../run-index.ts';
import { averagesOf, type ComparedPlace } from './averages.ts';
import { columnsOf, keyOf, type Column } from './columns.ts';
import { differenceOf, figureOf, pairOf, type Pair } from './figures.ts';

export interface Compared {
  readonly index: RunIndex;
  readonly results: Results;
}

export interface ComparisonOptions {
  /** Place of the column that is subtracted. Default: the first */
  readonly baseline?: number;
  /** Instead of each run's own, for those that have it. */
  readonly score?: string;
}

/** @throws UserError `RUN_UNKNOWN`, `SCORES_NONE`, `RUNS_UNRELATED`, `COLUMN_UNKNOWN` */
export async function compareRuns(
  { index, results }: Compared,
  lists: readonly (readonly string[])[],
  { baseline = 0, score }: ComparisonOptions = {},
): Promise<RunComparison> {
  requireColumn(lists, baseline);
  const columns = columnsOf(index, lists, score);
  const machines = machinesOf(columns);
  const places: ComparedPlace[] = [];
  for (const machine of machines) {
    const members = [];
    for (const { entrants } of columns) members.push(await membersOf({ index, results }, entrants, machine));
    const pairs: (Pair | null)[] = [];
    for (const [place, own] of members.entries()) {
      pairs.push(place === baseline ? null : pairOf(machine, own, members[baseline]!));
      // Runs of other clips are drawn anew, which takes tens of milliseconds: other calls are answered in between.
      await turn();
    }
    places.push({ machine, members, figures: members.map(figureOf), pairs });
  }
  return {
    columns: columns.map(({ about }) => about),
    baseline,
    machines: places.map(({ machine: { type, id }, members, figures, pairs }) => ({
      ...{ type, id, figures, runIds: members.map((own) => own.map(({ runId }) => runId)) },
      differences: pairs.map((pair) => pair && differenceOf(pair)),
    })),
    averages: averagesOf(columns.length, places),
  };
}

export function requireColumn(lists: readonly unknown[], place: number): void {
  if (place < lists.length) return;
  throw new UserError('COLUMN_UNKNOWN', `There is no column ${place + 1} among ${lists.length}.`, {
    hint: 'Choose one of the columns that are compared.',
  });
}

async function membersOf({ index, results }: Compared, entrants: Column['entrants'], machine: Machine) {
  const members = [];
  for (const { run, score, machines } of entrants) {
    if (!machines.some((each) => keyOf(each) === keyOf(machine))) continue;
    const areas = (await results.areas(run, score)).find((each) => keyOf(each) === keyOf(machine));
    if (areas === undefined) continue;
    const rows = index.scores.ofMachine(run.id, machine);
    members.push({ runId: run.id, seed: run.record.seed, score, areas, rows });
  }
  return members;
}

/** @throws UserError `RUNS_UNRELATED` */
function machinesOf(columns: readonly Column[]): readonly Machine[] {
  const own = columns.map(
    ({ entrants }) => new Map(entrants.flatMap(({ machines }) => machines.map((each) => [keyOf(each), each]))),
  );
  const all = new Map(own.flatMap((each) => [...each]));
  if ([...all.keys()].every((key) => own.filter((each) => each.has(key)).length < 2)) {
    throw new UserError('RUNS_UNRELATED', 'These runs have scored no machine in common.', {
      hint: 'Choose runs of the same machines.',
    });
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, machine]) => machine);
}
