/** Runs side by side: paired differences, what each catches and misses. */
import { z } from 'zod';
import type { Label } from '../dataset.ts';
import { channel, id, page, type Page } from './define.ts';
import type { Interval } from './results.ts';

const score = z.string().max(100);

/** Runs that differ only in their seed. */
export interface ComparedGroup {
  readonly label: string;
  readonly runIds: readonly string[];
  /** One group of machines per row of `machines`; null where a run has no figure there. */
  readonly machines: readonly {
    readonly type: string;
    readonly id: string;
    readonly auc: { readonly mean: number; readonly spread: number | null } | null;
    readonly pauc: { readonly mean: number; readonly spread: number | null } | null;
  }[];
}

export interface ComparedFigure {
  readonly auc: number | null;
  readonly pauc: number | null;
  /** Why there is none. */
  readonly reason: string | null;
}

/** The run's figure minus that of the first run, on the same clips. */
export interface ComparedDifference {
  /** Paired DeLong, 95 %. */
  readonly auc: { readonly difference: number; readonly interval: Interval; readonly pValue: number } | null;
  /** Paired bootstrap, 95 %. */
  readonly pauc: { readonly difference: number; readonly interval: Interval } | null;
  /** Clips that both have scored. */
  readonly clips: number;
  readonly reason: string | null;
}

export interface RunComparison {
  readonly runs: readonly { readonly id: string; readonly label: string; readonly score: string }[];
  readonly machines: readonly {
    readonly type: string;
    readonly id: string;
    /** In the order of `runs`. */
    readonly figures: readonly ComparedFigure[];
    /** In the order of `runs`; the first is null. */
    readonly differences: readonly (ComparedDifference | null)[];
  }[];
  /** Of the mean over the machines that all runs have, paired bootstrap; in the order of `runs`, the first null. */
  readonly averages: readonly {
    readonly auc: number | null;
    readonly pauc: number | null;
    readonly machines: number;
    readonly aucDifference: { readonly difference: number; readonly interval: Interval } | null;
    readonly paucDifference: { readonly difference: number; readonly interval: Interval } | null;
  }[];
  readonly groups: readonly ComparedGroup[];
}

/** One clip under every run. */
export interface ComparedClip {
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly label: Label | null;
  /** In the order of the runs; null where it was not scored. */
  readonly scores: readonly (number | null)[];
  /** Above the run's threshold (saved, or else the gamma proposal); null where there is none. */
  readonly flagged: readonly (boolean | null)[];
}

const runIds = z
  .array(id)
  .min(2)
  .max(6)
  .refine((ids) => new Set(ids).size === ids.length, 'each run once');

export const comparisonChannels = {
  /** Differences are to the first run. @throws RUNS_UNRELATED where no machine is in two of them */
  'runs.compare': channel(z.strictObject({ runIds, score: score.exactOptional() }))<RunComparison>(),
  /** `differ`: only clips that some run flags and another does not. */
  'runs.compareClips': channel(
    z.strictObject({
      runIds,
      type: z.string().max(200),
      id: z.string().max(200),
      score: score.exactOptional(),
      differ: z.boolean(),
      ...page,
    }),
  )<Page<ComparedClip>>(),
} as const;
