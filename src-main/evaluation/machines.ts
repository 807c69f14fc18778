/**
 * From scored clips to the table: a row per machine ID, and the two averages that the literature mixes up (methods.md
 * section 5): over types of the mean over their IDs, and over all IDs alike.
 */
import { partialAucInterval } from './bootstrap.ts';
import { aucInterval } from './delong.ts';
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
export function evaluateMachine({ type, id, clips }: MachineClips, seed: number | string): MachineRow {
  const scores = labelledScores(clips);
  const [full, partial] = [auc(scores), partialAuc(scores)];
  const interval = aucInterval(scores);
  return {
    type,
    id,
    auc: full.value,
    aucInterval: interval && { low: interval.low, high: interval.high },
    pauc: partial.value,
    paucInterval: partialAucInterval(scores, { seed: `${seed}/bootstrap/${type}/${id}` }),
    normal: scores.normal.length,
    anomalous: scores.anomalous.length,
    reason: full.value === null ? full.reason : null,
  };
}

export interface Average {
  /** What was averaged: `fan: mean over 4 IDs`. */
  readonly label: string;
  readonly auc: Figure;
  readonly pauc: Figure;
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

export function averages(rows: readonly Areas[]): Averages {
  const byType = Map.groupBy(rows, ({ type }) => type);
  const types = [...byType].map(([type, machines]): TypeAverage => {
    const defined = machines.filter(({ auc }) => auc !== null);
    return {
      type,
      ids: defined.length,
      label: `${type}: mean over ${counted(defined.length, 'ID')}`,
      auc: mean(defined.map(({ auc }) => auc)),
      pauc: mean(defined.map(({ pauc }) => pauc)),
      without: names(machines),
    };
  });
  const definedTypes = types.filter(({ ids }) => ids > 0);
  const definedRows = rows.filter(({ auc }) => auc !== null);
  return {
    types,
    overTypes: {
      label: `mean over ${counted(definedTypes.length, 'type')} (each the mean over its IDs)`,
      auc: mean(definedTypes.map(({ auc }) => auc.value)),
      pauc: mean(definedTypes.map(({ pauc }) => pauc.value)),
      without: names(rows),
    },
    overIds: {
      label: `mean over ${counted(definedRows.length, 'ID')}`,
      auc: mean(definedRows.map(({ auc }) => auc)),
      pauc: mean(definedRows.map(({ pauc }) => pauc)),
      without: names(rows),
    },
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
