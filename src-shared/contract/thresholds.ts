/** Thresholds: histograms, proposals, consequences, decisions as files. */
import { z } from 'zod';
import type { Consequences } from '../review/consequences.ts';
import { author, channel, id, text } from './define.ts';
import type { Exported } from './review.ts';

const machine = { type: z.string().max(200), id: z.string().max(200) };
const score = z.string().max(100);

export const thresholdMethods = ['gamma', 'fpr', 'f1', 'manual'] as const;
export type ThresholdMethod = (typeof thresholdMethods)[number];

export interface SavedThreshold {
  readonly runId: string;
  readonly type: string;
  readonly id: string;
  readonly score: string;
  /** A clip is called anomalous when its score is above it. */
  readonly value: number;
  readonly method: ThresholdMethod;
  /** Quantile of `gamma`, false-positive rate of `fpr`. */
  readonly parameter: number | null;
  readonly author: string;
  /** ISO 8601. */
  readonly saved: string;
}

/** The line that flags a machine's clips where nobody asks for another one. */
export interface ThresholdLine {
  readonly value: number;
  /** `saved` by a person, or the first proposal that there is: `gamma` of training scores, `fpr` or `f1` of labels. */
  readonly source: 'saved' | ThresholdProposal['method'];
  /** Of the proposal. */
  readonly parameter: number | null;
}

export interface ThresholdProposal {
  readonly method: Exclude<ThresholdMethod, 'manual'>;
  readonly parameter: number | null;
  /** Null with a reason. */
  readonly value: number | null;
  readonly reason: string | null;
}

export interface ThresholdView {
  readonly runId: string;
  readonly type: string;
  readonly id: string;
  readonly score: string;
  readonly scoreNames: readonly string[];
  /** Ascending; `consequences` of src-shared/review computes what a line between them does. */
  readonly normal: readonly number[];
  readonly anomalous: readonly number[];
  readonly unlabelled: readonly number[];
  /** Of normal training clips; null where the run has kept none. */
  readonly training: readonly number[] | null;
  /** Counts per bin, `edges` one more; equal widths over all scores. */
  readonly histogram: {
    readonly edges: readonly number[];
    readonly normal: readonly number[];
    readonly anomalous: readonly number[];
    readonly unlabelled: readonly number[];
    readonly training: readonly number[] | null;
  };
  readonly proposals: readonly ThresholdProposal[];
  readonly saved: SavedThreshold | null;
  /** At the saved threshold, or else at the first proposal that there is; null without either. */
  readonly consequences: Consequences | null;
}

export const thresholdChannels = {
  'thresholds.view': channel(
    z.strictObject({
      runId: id,
      ...machine,
      score: score.exactOptional(),
      /** Verdicts of this pass take the place of labels; a clip that it calls unsure has none. Null: labels. */
      reviewId: id.nullable(),
      bins: z.int().min(5).max(500),
      /** For the proposals. */
      quantile: z.number().gt(0).lt(1),
      fpr: z.number().min(0).max(1),
      clipsPerDay: z.number().positive().max(1e7),
    }),
  )<ThresholdView>(),
  'thresholds.list': channel(z.strictObject({ runId: id }))<readonly SavedThreshold[]>(),
  /** One per run, machine and score. */
  'thresholds.save': channel(
    z.strictObject({
      runId: id,
      ...machine,
      score,
      value: z.number(),
      method: z.enum(thresholdMethods),
      parameter: z.number().nullable(),
      by: author,
    }),
  )<SavedThreshold>(),
  'thresholds.remove': channel(z.strictObject({ runId: id, ...machine, score, by: author }))<null>(),
  /**
   * `decision_result_*.csv` of the machines with a saved threshold, with their `anomaly_score_*.csv`.
   *
   * @throws THRESHOLDS_NONE
   */
  'thresholds.export': channel(z.strictObject({ runId: id, folder: text.nullable() }))<Exported>(),
} as const;
