/**
 * A benchmark's figures: a method's areas per machine type and on average, over machine IDs and seeds. Intervals are by
 * a nested bootstrap: IDs are drawn with replacement, of each one its seeds, and of each of those its clips.
 */
import { Random } from '../engine/random.ts';
import { percentiles } from './bootstrap.ts';
import type { ResampledMachine } from './machines.ts';
import type { Interval } from './scores.ts';

export interface GridMachine extends ResampledMachine {
  readonly seed: number;
}

/** Shares of 1; null where no machine has areas. */
export interface GridAreas {
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
  readonly pauc: number | null;
  readonly paucInterval: Interval | null;
  readonly ids: number;
  readonly seeds: number;
}

export interface GridRow {
  /** By type, in the order asked for. */
  readonly types: Readonly<Record<string, GridAreas>>;
  /** The mean over the types of their means over IDs. */
  readonly overTypes: GridAreas;
  readonly overIds: GridAreas;
  /** Types that have no figure and are in no average. */
  readonly without: readonly string[];
}

/** Machine IDs of one type, each with its runs: one per seed. */
type Group = readonly (readonly GridMachine[])[];

const RESAMPLES = 2000;

/** @param seed of the bootstrap */
export function gridRow(machines: readonly GridMachine[], types: readonly string[], seed: number | string): GridRow {
  const usable = machines.filter(({ row }) => row.auc !== null && row.pauc !== null);
  const groups = types.map((type): Group => {
    const own = usable.filter(({ row }) => row.type === type);
    return [...Map.groupBy(own, ({ row }) => row.id).values()];
  });
  const there = groups.filter((group) => group.length > 0);
  return {
    types: Object.fromEntries(types.map((type, at) => [type, areasOf([groups[at]!], seed)])),
    overTypes: areasOf(there, seed),
    overIds: areasOf(there.length === 0 ? [] : [there.flat()], seed),
    without: types.filter((_, at) => groups[at]!.length === 0),
  };
}

/** Mean over groups of the means over their IDs of the means over seeds. */
function areasOf(groups: readonly Group[], seed: number | string): GridAreas {
  const filled = groups.filter((group) => group.length > 0);
  const runs = filled.flat(2);
  const seeds = new Set(runs.map((run) => run.seed)).size;
  const counts = { ids: filled.flat().length, seeds };
  if (runs.length === 0) return { auc: null, aucInterval: null, pauc: null, paucInterval: null, ...counts };
  const value = (of: (run: GridMachine) => number) =>
    mean(filled.map((group) => mean(group.map((id) => mean(id.map(of))))));
  const intervals = bootstrap(filled, seed);
  return {
    auc: value(({ row }) => row.auc!),
    aucInterval: intervals?.auc ?? null,
    pauc: value(({ row }) => row.pauc!),
    paucInterval: intervals?.pauc ?? null,
    ...counts,
  };
}

/** null where a machine has no resampled areas. */
function bootstrap(groups: readonly Group[], seed: number | string): { auc: Interval; pauc: Interval } | null {
  if (groups.flat(2).some(({ resampled }) => resampled === null)) return null;
  const random = new Random(seed);
  const [auc, pauc] = [new Float64Array(RESAMPLES), new Float64Array(RESAMPLES)];
  for (let at = 0; at < RESAMPLES; at += 1) {
    for (const group of groups) {
      for (const id of drawn(random, group)) {
        const weight = 1 / (groups.length * group.length * id.length);
        for (const { resampled } of drawn(random, id)) {
          if (resampled === null) continue;
          auc[at]! += weight * resampled.auc[at % resampled.auc.length]!;
          pauc[at]! += weight * resampled.pauc[at % resampled.pauc.length]!;
        }
      }
    }
  }
  return { auc: percentiles(auc), pauc: percentiles(pauc) };
}

/** As many as there are, with replacement. */
const drawn = <T>(random: Random, items: readonly T[]): T[] => items.map(() => random.pick(items));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
