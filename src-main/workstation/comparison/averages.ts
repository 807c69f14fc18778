/** Means over the machines that all columns have a figure for, so that they are of the same things. */
import type {
  ComparedArea,
  ComparedAverage,
  ComparedDifference,
  ComparedFigure,
} from '../../../src-shared/contract/comparison.ts';
import type { Interval } from '../../../src-shared/contract/results.ts';
import { weightedSumInterval } from '../../evaluation/bootstrap.ts';
import { averageDifference } from '../../evaluation/paired.ts';
import type { Machine } from '../../store/scores.ts';
import { areaOf, type Area, type Member, type Pair } from './figures.ts';

export interface SeededMember extends Member {
  readonly runId: string;
  readonly seed: number;
}

/** One machine under every column. */
export interface ComparedPlace {
  readonly machine: Machine;
  /** In the order of the columns. */
  readonly members: readonly (readonly SeededMember[])[];
  readonly figures: readonly ComparedFigure[];
  readonly pairs: readonly (Pair | null)[];
}

export function averagesOf(columns: number, places: readonly ComparedPlace[]): ComparedAverage[] {
  const shared = places.filter(({ figures }) => figures.every(({ auc }) => auc !== null));
  const byType = [...Map.groupBy(shared, ({ machine }) => machine.type)];
  const alike = (of: readonly ComparedPlace[]): number[] => of.map(() => 1 / of.length);
  const average = (
    about: Pick<ComparedAverage, 'type' | 'of' | 'types'>,
    of: readonly ComparedPlace[],
    weights: readonly number[],
  ): ComparedAverage => ({
    ...about,
    ids: of.length,
    figures: Array.from({ length: columns }, (_, column) => figureOver(of, weights, column)),
    differences: Array.from({ length: columns }, (_, column) => differenceOver(of, weights, column)),
  });
  const ofTypes = byType.map(([type, own]) => average({ type, of: 'ids-of-type', types: 1 }, own, alike(own)));
  if (byType.length === 0) return [];
  const overTypes = byType.flatMap(([, own]) => own.map(() => 1 / (byType.length * own.length)));
  const inTypes = byType.flatMap(([, own]) => own);
  return [
    ...ofTypes,
    average({ type: null, of: 'types', types: byType.length }, inTypes, overTypes),
    average({ type: null, of: 'ids', types: byType.length }, shared, alike(shared)),
  ];
}

function figureOver(places: readonly ComparedPlace[], weights: readonly number[], column: number): ComparedFigure {
  const members = places.map((place) => place.members[column]!.filter(({ areas }) => areas.areas.auc !== null));
  const seeds = [...new Set(members.flat().map(({ seed }) => seed))];
  // A seed counts where it has every machine: a mean over fewer would be of other things.
  const whole = seeds.filter((seed) => members.every((own) => own.some((member) => member.seed === seed)));
  const area = (of: Area): ComparedArea | null => {
    const value = places.reduce((sum, place, i) => sum + weights[i]! * place.figures[column]![of]!.value, 0);
    const single = members.every((own) => own.length === 1);
    if (single)
      return areaOf(
        [value],
        intervalOver(
          members.map(([own]) => own!),
          weights,
          of,
        ),
      );
    const means = whole.map((seed) =>
      members.reduce((sum, own, i) => {
        const one = own.find((member) => member.seed === seed)!;
        return sum + weights[i]! * one.areas.areas[of]!;
      }, 0),
    );
    return { value, interval: null, spread: areaOf(means, null)?.spread ?? null };
  };
  return {
    ...{ auc: area('auc'), pauc: area('pauc'), runs: Math.max(...members.map((own) => own.length)) },
    clips: places.reduce((sum, place) => sum + place.figures[column]!.clips, 0),
    reason: null,
  };
}

function intervalOver(members: readonly Member[], weights: readonly number[], area: Area): Interval | null {
  const resampled = members.flatMap(({ areas }) => areas.resampled?.[area] ?? []);
  return resampled.length < members.length ? null : weightedSumInterval(resampled, weights);
}

function differenceOver(
  places: readonly ComparedPlace[],
  weights: readonly number[],
  column: number,
): ComparedDifference | null {
  const pairs = places.flatMap((place) => place.pairs[column] ?? []);
  // Under the baseline.
  if (pairs.length < places.length) return null;
  const clips = pairs.reduce((sum, pair) => sum + pair.clips, 0);
  const paired = pairs.flatMap((pair) => pair.paired ?? []);
  const found = paired.length < pairs.length ? null : averageDifference(paired, weights);
  if (found === null) {
    return { auc: null, pauc: null, clips, reason: pairs.find(({ reason }) => reason !== null)?.reason ?? null };
  }
  return { auc: { ...found.auc, pValue: null }, pauc: { ...found.pauc, pValue: null }, clips, reason: null };
}
