/** Runs side by side: figures, paired differences, what each catches and misses. */
import { z } from 'zod';
import { MOST_COLUMNS } from '../comparison.ts';
import type { Label } from '../dataset.ts';
import { channel, id, page, type Page } from './define.ts';
import type { Interval } from './results.ts';

const score = z.string().max(100);

export interface ComparedRun {
  readonly id: string;
  /** `AudDSR (quick, seed 1)`. */
  readonly label: string;
  readonly methodName: string;
  readonly seed: number;
  readonly datasetId: string | null;
  /** Which of its scores ranks the clips. */
  readonly score: string;
}

/** One run, or several that count as one: seeds of one configuration, or its models of several machines. */
export interface ComparedColumn {
  readonly label: string;
  readonly methodName: string;
  readonly runs: readonly ComparedRun[];
}

/** Runs that differ in nothing but seed, device and date, and in the machines that they are for. */
export interface RunConfiguration {
  readonly label: string;
  readonly runIds: readonly string[];
  /** Its runs by seed. */
  readonly seeds: readonly { readonly seed: number; readonly runIds: readonly string[] }[];
}

/** Share of 1, the mean over the column's runs. */
export interface ComparedArea {
  readonly value: number;
  /** 95 % of a single run: DeLong's for AUC, bootstrap for pAUC and averages. Null for the mean of several. */
  readonly interval: Interval | null;
  /** Sample standard deviation over several runs. */
  readonly spread: number | null;
}

export interface ComparedFigure {
  readonly auc: ComparedArea | null;
  readonly pauc: ComparedArea | null;
  /** That have a figure. */
  readonly runs: number;
  /** With a label, of the run that has most. */
  readonly clips: number;
  /** Why there is none. */
  readonly reason: string | null;
}

export interface AreaDifference {
  readonly difference: number;
  /** 95 %. */
  readonly interval: Interval;
  /** Two-sided; null where only the bootstrap tells. */
  readonly pValue: number | null;
}

/** The column's figure minus the baseline's, on the clips that both have scored. */
export interface ComparedDifference {
  /** Paired DeLong; averages: paired bootstrap. */
  readonly auc: AreaDifference | null;
  /** Paired bootstrap. */
  readonly pauc: AreaDifference | null;
  /** Labelled ones that all runs of both columns have scored. */
  readonly clips: number;
  readonly reason: string | null;
}

interface ComparedRow {
  /** In the order of `columns`. */
  readonly figures: readonly ComparedFigure[];
  /** In the order of `columns`; the baseline's is null. */
  readonly differences: readonly (ComparedDifference | null)[];
}

export interface ComparedMachine extends ComparedRow {
  readonly type: string;
  readonly id: string;
  /** In the order of `columns`: which of the column's runs have scored it. */
  readonly runIds: readonly (readonly string[])[];
}

/** Over the machines that all columns have a figure for. */
export interface ComparedAverage extends ComparedRow {
  /** Null for those over all types. */
  readonly type: string | null;
  /** `types`: every type counts once; `ids`: every machine ID does. */
  readonly of: 'ids-of-type' | 'types' | 'ids';
  readonly ids: number;
  readonly types: number;
}

export interface RunComparison {
  readonly columns: readonly ComparedColumn[];
  /** Place of the column that is subtracted. */
  readonly baseline: number;
  readonly machines: readonly ComparedMachine[];
  readonly averages: readonly ComparedAverage[];
}

/** One clip under every column. */
export interface ComparedClip {
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly label: Label | null;
  /** In the order of the columns; null where it was not scored. Several runs' scores: their mean. */
  readonly scores: readonly (number | null)[];
  /** How many of the column's runs flag it, of those that have scored it and have a line; null where none has. */
  readonly flagged: readonly ({ readonly runs: number; readonly of: number } | null)[];
  /** Whether more than half of those runs flag it. */
  readonly caught: readonly (boolean | null)[];
  /** How far its ranks under the columns are apart: 0 alike, 1 first of all and last of all. */
  readonly apart: number;
}

/** Clips of the label that is asked for, by what the columns make of them. */
export interface ComparedCounts {
  readonly all: number;
  /** Flagged by some columns and not by others. */
  readonly differ: number;
  readonly byAll: number;
  readonly byNone: number;
}

export interface ComparedClips extends Page<ComparedClip> {
  readonly counts: ComparedCounts;
  /** In the order of the columns: how many of its runs have a line, and whether people saved it. */
  readonly lines: readonly { readonly saved: number; readonly proposed: number; readonly none: number }[];
}

const column = z.array(id).min(1).max(100);
const columns = z
  .array(column)
  .min(2)
  .max(MOST_COLUMNS)
  .refine((lists) => new Set(lists.flat()).size === lists.flat().length, 'each run once');
const place = z
  .int()
  .min(0)
  .max(MOST_COLUMNS - 1);

export const comparisonChannels = {
  /** Puts runs together that differ in their seed or machine only, in the order of their first. Leaves out what has no scores. */
  'runs.configurations': channel(z.strictObject({ runIds: z.array(id).max(1000) }))<readonly RunConfiguration[]>(),
  /** @throws RUN_UNKNOWN, SCORES_NONE, RUNS_UNRELATED where no machine is in two columns */
  'runs.compare': channel(
    z.strictObject({ columns, baseline: place.exactOptional(), score: score.exactOptional() }),
  )<RunComparison>(),
  /** Clips of one machine by what the columns make of them. */
  'runs.compareClips': channel(
    z.strictObject({
      columns,
      type: z.string().max(200),
      id: z.string().max(200),
      score: score.exactOptional(),
      label: z.enum(['normal', 'anomaly', 'unknown']).exactOptional(),
      /** `differ`: flagged by some columns and not by others. */
      by: z.enum(['any', 'differ', 'all', 'none']),
      /** Only clips that this column flags, or does not. */
      caughtBy: place.exactOptional(),
      missedBy: place.exactOptional(),
      search: z.string().max(500).exactOptional(),
      /** `path`, `apart`, or a column's score by its place. */
      sort: z.union([z.enum(['path', 'apart']), place]),
      descending: z.boolean(),
      ...page,
    }),
  )<ComparedClips>(),
} as const;
