/**
 * From scored clips to the table: a row per machine ID, and the two averages that the literature mixes up (methods.md
 * section 5): over types of the mean over their IDs, and over all IDs alike. Averages have intervals by stratified
 * bootstrap: each machine's normal and anomalous clips are drawn again, the machines stay.
 */
import { percentiles, resampledAreasInPieces, weightedSumInterval, type ResampledAreas } from './bootstrap.ts';
import { aucInterval } from './delong.ts';
import { atOnce, type InPieces } from './in-pieces.ts';
import { auc, partialAuc } from './roc.ts';
import { type Figure, type Interval, labelledScores, type LabelledClip } from './scores.ts';

export interface MachineClips {
  /** Machine type: `fan`. */
  readonly type: string;
  /** Machine ID: `00`. */
  readonly id: string;
  readonly clips: readonly LabelledClip[];
}

/** Areas are shares of 1; plain data. */
export interface MachineRow {
  readonly type: string;
  readonly id: string;
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
  readonly pauc: number | null;
  readonly paucInterval: Interval | null;
  /** Clips. */
  readonly normal: number;
  readonly anomalous: number;
  /** Why there are no areas. */
  readonly reason: string | null;
}

/**
 * @param seed of the bootstrap; each machine draws its own numbers, whichever others are evaluated with it
 * @throws UserError SCORE_NOT_FINITE
 */
export function evaluateMachine(machine: MachineClips, seed: number | string): MachineRow {
  return resampleMachine(machine, seed).row;
}

export interface ResampledMachine {
  readonly row: MachineRow;
  /** For intervals of averages; `null` where the row has no areas. */
  readonly resampled: ResampledAreas | null;
}

/** As `evaluateMachine`, with the areas of each resample. */
export function resampleMachine(machine: MachineClips, seed: number | string): ResampledMachine {
  return atOnce(resampleMachineInPieces(machine, seed));
}

export function* resampleMachineInPieces(
  { type, id, clips }: MachineClips,
  seed: number | string,
): InPieces<ResampledMachine> {
  const scores = labelledScores(clips);
  const [full, partial] = [auc(scores), partialAuc(scores)];
  const interval = aucInterval(scores);
  const resampled = yield* resampledAreasInPieces(scores, { seed: `${seed}/bootstrap/${type}/${id}` });
  const row: MachineRow = {
    type,
    id,
    auc: full.value,
    aucInterval: interval && { low: interval.low, high: interval.high },
    pauc: partial.value,
    paucInterval: resampled && percentiles(resampled.pauc.slice()),
    normal: scores.normal.length,
    anomalous: scores.anomalous.length,
    reason: full.value === null ? full.reason : null,
  };
  return { row, resampled };
}

export interface Average {
  /** What was averaged: `fan: mean over 4 IDs`. */
  readonly label: string;
  readonly auc: Figure;
  readonly aucInterval: Interval | null;
  readonly pauc: Figure;
  readonly paucInterval: Interval | null;
  /** Machines (`fan 00`) without areas, which are left out. */
  readonly without: readonly string[];
}

export interface TypeAverage extends Average {
  readonly type: string;
  readonly ids: number;
}

export interface Averages {
  /** In the order of the rows. */
  readonly types: readonly TypeAverage[];
  /** DCASE's own, and most rows of the paper's Table 1. */
  readonly overTypes: Average;
  /** The rows GlowAff and AudDSR_annot of Table 1. */
  readonly overIds: Average;
}

type Areas = Pick<MachineRow, 'type' | 'id' | 'auc' | 'pauc'>;

/** @param resampled of the rows, in their order; intervals are `null` where any that counts has none */
export function averages(rows: readonly Areas[], resampled: readonly (ResampledAreas | null)[] = []): Averages {
  const machines = rows.map((row, at) => ({ ...row, resampled: resampled[at] ?? null }));
  const types = [...Map.groupBy(machines, ({ type }) => type)].map(([type, own]): TypeAverage => {
    const defined = own.filter(hasAreas);
    const label = `${type}: mean over ${counted(defined.length, 'ID')}`;
    return { type, ids: defined.length, label, ...meanOver([defined]), without: names(own) };
  });
  const defined = machines.filter(hasAreas);
  const byType = [...Map.groupBy(defined, ({ type }) => type).values()];
  return {
    types,
    overTypes: {
      label: `mean over ${counted(byType.length, 'type')} (each the mean over its IDs)`,
      ...meanOver(byType),
      without: names(rows),
    },
    overIds: { label: `mean over ${counted(defined.length, 'ID')}`, ...meanOver([defined]), without: names(rows) },
  };
}

type Machine = Areas & { readonly resampled: ResampledAreas | null };

const hasAreas = ({ auc }: Areas): boolean => auc !== null;

/** Mean over groups of the means over their machines. */
function meanOver(groups: readonly (readonly Machine[])[]): Omit<Average, 'label' | 'without'> {
  const filled = groups.filter((group) => group.length > 0);
  const weighted = filled.flatMap((group) =>
    group.map(({ resampled }) => ({ resampled, weight: 1 / (filled.length * group.length) })),
  );
  const resampled = weighted.flatMap((machine) => machine.resampled ?? []);
  const interval = (of: (areas: ResampledAreas) => Float64Array): Interval | null =>
    resampled.length < weighted.length
      ? null
      : weightedSumInterval(
          resampled.map(of),
          weighted.map(({ weight }) => weight),
        );
  return {
    auc: mean(filled.map((group) => mean(group.map(({ auc }) => auc)).value)),
    aucInterval: interval(({ auc }) => auc),
    pauc: mean(filled.map((group) => mean(group.map(({ pauc }) => pauc)).value)),
    paucInterval: interval(({ pauc }) => pauc),
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const names = (rows: readonly Areas[]): string[] =>
  rows.filter(({ auc }) => auc === null).map(({ type, id }) => `${type} ${id}`);

/** In the order given, as numpy does for a few values, so that files agree to the last digit. */
function mean(values: readonly (number | null)[]): Figure {
  if (values.length === 0) return { value: null, reason: 'no machine has both normal and anomalous clips' };
  return { value: values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length };
}
