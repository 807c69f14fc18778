/** A column on one machine: the areas of its runs, and their paired difference to another column's. */
import type { ComparedArea, ComparedDifference, ComparedFigure } from '../../../src-shared/contract/comparison.ts';
import type { Interval } from '../../../src-shared/contract/results.ts';
import { resampledAreas, type ResampledAreas } from '../../evaluation/bootstrap.ts';
import { compareMeans, meanAndSpread, type PairedMachine, type ResampledRun } from '../../evaluation/paired.ts';
import type { LabelledScores } from '../../evaluation/scores.ts';
import type { IndexedScore } from '../../store/runs.ts';
import type { Machine } from '../../store/scores.ts';
import { EVALUATION_SEED } from '../evaluate.ts';
import type { MachineAreas } from '../results.ts';

/** One run of a column on the machine. */
export interface Member {
  readonly score: string;
  readonly rows: readonly IndexedScore[];
  readonly areas: MachineAreas;
}

export type Area = 'auc' | 'pauc';

export function areaOf(values: readonly number[], interval: Interval | null): ComparedArea | null {
  const found = meanAndSpread(values);
  return found && { value: found.mean, interval: values.length === 1 ? interval : null, spread: found.spread };
}

export function figureOf(members: readonly Member[]): ComparedFigure {
  const able = members.filter(({ areas: { areas } }) => areas.auc !== null);
  const area = (of: Area): ComparedArea | null =>
    areaOf(
      able.map(({ areas: { areas } }) => areas[of]!),
      able[0]?.areas.areas[`${of}Interval`] ?? null,
    );
  const none = members.length === 0 ? 'not scored here' : (members[0]!.areas.areas.reason ?? 'no figure');
  return {
    ...{ auc: area('auc'), pauc: area('pauc'), runs: able.length },
    clips: Math.max(0, ...members.map(({ areas: { areas } }) => areas.normal + areas.anomalous)),
    reason: able.length > 0 ? null : none,
  };
}

export interface Pair {
  readonly paired: PairedMachine | null;
  readonly clips: number;
  readonly reason: string | null;
}

/** Of `first` minus `base`, on the labelled clips that all their runs have scored. */
export function pairOf(machine: Machine, first: readonly Member[], base: readonly Member[]): Pair {
  const none = (reason: string, clips = 0): Pair => ({ paired: null, clips, reason });
  if (first.length === 0 || base.length === 0) return none('one of the two has not scored it');
  const all = [...first, ...base];
  const alike = all.every((member) => sameClips(member, all[0]!));
  const common = alike ? null : commonPaths(all);
  const clips = common === null ? labelled(all[0]!).length : common.size;
  const runs = all.map((member) => runOf(machine, member, common));
  if (runs.some((run) => run === 'not finite')) return none('a score is not a number', clips);
  const able = runs.filter((run): run is ResampledRun => typeof run === 'object' && run !== null);
  if (able.length < runs.length) return none('no labelled clips of both kinds are in both', clips);
  return { paired: compareMeans(able.slice(0, first.length), able.slice(first.length)), clips, reason: null };
}

const labelled = ({ rows }: Member): readonly IndexedScore[] => rows.filter(({ label }) => label !== null);

/** Whether two runs have scored the same labelled clips in the same order: then each draw took the same clips. */
function sameClips(one: Member, other: Member): boolean {
  if (one === other) return true;
  const [a, b] = [labelled(one), labelled(other)];
  return a.length === b.length && a.every(({ path, label }, i) => path === b[i]!.path && label === b[i]!.label);
}

/** Under the same label in all. */
function commonPaths([first, ...others]: readonly Member[]): ReadonlySet<string> {
  let common = new Map(labelled(first!).map(({ path, label }) => [path, label]));
  for (const other of others) {
    const own = labelled(other).filter(({ path, label }) => common.get(path) === label);
    common = new Map(own.map(({ path, label }) => [path, label]));
  }
  return new Set(common.keys());
}

/** @param common null: all its clips, whose draws are known */
function runOf(
  { type, id }: Machine,
  { score, rows, areas }: Member,
  common: ReadonlySet<string> | null,
): ResampledRun | 'not finite' | null {
  const own = rows.filter(({ path, label }) => label !== null && (common === null || common.has(path)));
  // Other runs may list the same clips in another order.
  if (common !== null) own.sort((a, b) => (a.path < b.path ? -1 : 1));
  const of = (wanted: string): number[] =>
    own.filter(({ label }) => label === wanted).map(({ scores }) => scores[score] ?? NaN);
  const scores: LabelledScores = { normal: of('normal'), anomalous: of('anomaly') };
  if (![...scores.normal, ...scores.anomalous].every(Number.isFinite)) return 'not finite';
  const resampled: ResampledAreas | null =
    common === null ? areas.resampled : resampledAreas(scores, { seed: `${EVALUATION_SEED}/paired/${type}/${id}` });
  return resampled && { scores, resampled };
}

export function differenceOf({ clips, reason, paired }: Pair): ComparedDifference {
  if (paired === null) return { auc: null, pauc: null, clips, reason };
  return {
    auc: paired.deLong,
    pauc: { difference: paired.pauc, interval: paired.paucInterval, pValue: null },
    ...{ clips, reason },
  };
}
