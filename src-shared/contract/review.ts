/** Review: passes over a data set's clips, annotations as patches, the vocabulary of faults, agreement, label files. */
import { z } from 'zod';
import type { Label, Split } from '../dataset.ts';
import type { Agreement } from '../review/agreement.ts';
import { verdicts, vocabulary, type Annotation, type Tag, type Verdict } from '../review/annotation.ts';
import { edit } from '../review/edit.ts';
import { author, channel, id, nothing, page, text, type Page } from './define.ts';
import type { ThresholdLine } from './thresholds.ts';

export const passKinds = ['first', 'blind', 'adjudication'] as const;

/** One reviewer's way through a data set. Annotations are of recordings, so all runs of the data set share them. */
export interface ReviewPass {
  readonly id: string;
  readonly datasetId: string;
  readonly reviewer: string;
  /** A blind one shows nothing of the others' annotations (`review.get` has no `others`). */
  readonly kind: (typeof passKinds)[number];
  /** ISO 8601. */
  readonly created: string;
  /** Of the last edit; null before the first. */
  readonly edited: string | null;
  /** Clips with a verdict. */
  readonly decided: number;
}

/** Annotation of one clip in one pass; an empty one where there is none yet. */
export interface ClipAnnotation {
  readonly path: string;
  readonly annotation: Annotation;
  /** ISO 8601; null where it was never edited. */
  readonly edited: string | null;
  /** Who edited it last. */
  readonly by: string | null;
}

/** What can be taken back and done again in a pass: titles of edits. */
export interface UndoState {
  readonly undo: string | null;
  readonly redo: string | null;
}

/** After an edit, undo or redo. */
export interface EditResult extends UndoState {
  /** The clips that it changed, as they are now; the first is where a person wants to look. Empty: nothing to undo. */
  readonly changed: readonly ClipAnnotation[];
}

/** A line of the append-only trail. An undo is an entry of its own. */
export interface AuditEntry {
  readonly place: number;
  /** ISO 8601. */
  readonly when: string;
  readonly who: string;
  readonly action: 'edit' | 'undo' | 'redo' | 'vocabulary' | 'threshold' | 'pass';
  /** Of the edit; `Threshold of fan 00`. */
  readonly title: string;
  /** Null for what is not of one pass. */
  readonly reviewId: string | null;
  readonly path: string | null;
  /** `verdict`, `tags`, `note`, `box`; for others what the action says. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export const queueOrders = ['score', 'disagreement', 'id', 'time'] as const;

export interface QueueRow {
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly label: Label | null;
  /** Of the run; null where it has not scored the clip, or there is no run. */
  readonly score: number | null;
  /** The same score as a share (0 to 1) of the machine's clips in the run that score below it. */
  readonly rank: number | null;
  /** |difference of the ranks in both runs|; null without a second run. */
  readonly disagreement: number | null;
  /** Whether the score is above the line; null where there is no score or no line. */
  readonly flagged: boolean | null;
  /** Of the machine in the run. */
  readonly line: ThresholdLine | null;
  readonly verdict: Verdict | null;
  readonly tags: readonly string[];
  readonly boxes: number;
  readonly noted: boolean;
}

export interface QueuePage extends Page<QueueRow> {
  /** Of all clips that fit the filter but for its verdicts. */
  readonly progress: { readonly decided: number; readonly total: number };
}

const queueArgs = z.strictObject({
  reviewId: id,
  /** Null: the data set's clips without scores. */
  runId: id.nullable(),
  /** For `disagreement`. */
  otherRunId: id.nullable(),
  score: z.string().max(100).exactOptional(),
  order: z.enum(queueOrders),
  descending: z.boolean(),
  /** Left out: all. `none` for undecided clips. */
  verdicts: z.array(z.enum([...verdicts, 'none'])).exactOptional(),
  type: z.string().max(200).exactOptional(),
  id: z.string().max(200).exactOptional(),
  label: z.enum(['normal', 'anomaly', 'unknown']).exactOptional(),
  split: z.enum(['train', 'test']).exactOptional(),
  tag: z.string().max(60).exactOptional(),
  flagged: z.boolean().exactOptional(),
  /** Of the score, both ends included. */
  scoreBand: z.strictObject({ low: z.number().nullable(), high: z.number().nullable() }).exactOptional(),
  search: z.string().max(500).exactOptional(),
});
export type QueueArgs = z.infer<typeof queueArgs>;

export interface AgreementView {
  readonly first: ReviewPass;
  readonly second: ReviewPass;
  readonly agreement: Agreement;
  /** Clips that both decided, and differently. */
  readonly adjudication: readonly {
    readonly path: string;
    readonly first: ClipAnnotation;
    readonly second: ClipAnnotation;
    /** In an adjudication pass, where somebody has decided already. */
    readonly settled: Verdict | null;
  }[];
}

export interface LabelFormatInfo {
  readonly id: string;
  readonly title: string;
  /** `.txt`. */
  readonly extension: string;
  /** One file per clip, named after it; else one file for all. */
  readonly perClip: boolean;
  /** What does not come back when it is imported again; empty: everything does. */
  readonly losses: readonly string[];
}

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** Written below a folder, or given to the page to download. */
export interface Exported {
  /** Absolute; null where the page gets the files. */
  readonly folder: string | null;
  readonly names: readonly string[];
  /** Empty where they were written. */
  readonly files: readonly TextFile[];
}

export interface LabelImport extends EditResult {
  readonly clips: number;
  readonly boxes: number;
  /** Names of tags that were added to the vocabulary. */
  readonly newTags: readonly string[];
  /** Files or paths that belong to no clip of the data set. */
  readonly unmatched: readonly string[];
}

/** Reviewed clips that a training may use: undisputed verdicts of all passes, an adjudication's before the others'. */
export interface ReviewedClips {
  readonly normal: readonly string[];
  readonly anomalous: readonly string[];
  /** Passes whose verdicts disagree about them and that no adjudication has settled; in neither list. */
  readonly disputed: readonly string[];
  /** Whose verdicts these are: passes that have any. */
  readonly passes: readonly ReviewPass[];
  /** Clips of the test split in both lists: to train on them makes results on that split worthless. */
  readonly ofTestSplit: { readonly normal: number; readonly anomalous: number };
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly hint: string }[];
}

export const reviewChannels = {
  /** Of a data set, the oldest first. */
  'review.passes': channel(z.strictObject({ datasetId: id }))<readonly ReviewPass[]>(),
  /**
   * The reviewer's pass of this kind, made where there is none. The data set is that of the run where a run is given.
   *
   * @throws CLIP_NOT_HERE (the run's recordings are not in the workspace), RUN_UNKNOWN, DATASET_UNKNOWN
   */
  'review.open': channel(
    z.strictObject({
      runId: id.nullable(),
      datasetId: id.nullable(),
      reviewer: author,
      kind: z.enum(passKinds),
    }),
  )<ReviewPass>(),
  'review.queue': channel(queueArgs.extend(page))<QueuePage>(),
  /** Paths of the whole queue in its order, to walk through while verdicts change what a filter shows. */
  'review.order': channel(queueArgs)<{ readonly paths: readonly string[] }>(),
  /** `others`: the same clip in the data set's other passes, never in a blind one. */
  'review.get': channel(z.strictObject({ reviewId: id, path: text }))<
    ClipAnnotation & {
      readonly split: Split;
      readonly others: readonly (ClipAnnotation & { readonly pass: ReviewPass })[];
    }
  >(),
  'review.history': channel(z.strictObject({ reviewId: id }))<UndoState>(),
  /** Saved when it answers. @throws ANNOTATION_CHANGED (read the clip again), CLIP_UNKNOWN, TAG_UNKNOWN */
  'review.apply': channel(z.strictObject({ reviewId: id, by: author, edit }))<EditResult>(),
  'review.undo': channel(z.strictObject({ reviewId: id, by: author }))<EditResult>(),
  'review.redo': channel(z.strictObject({ reviewId: id, by: author }))<EditResult>(),
  /** The newest first. */
  'review.audit': channel(z.strictObject({ reviewId: id.exactOptional(), path: text.exactOptional(), ...page }))<
    Page<AuditEntry>
  >(),
  /** @throws REVIEW_OTHER_DATASET */
  'review.agreement': channel(z.strictObject({ first: id, second: id }))<AgreementView>(),
  /** For a training: what verdicts say about the data set's clips. */
  'review.clips': channel(z.strictObject({ datasetId: id }))<ReviewedClips>(),

  'review.vocabulary': channel(nothing)<readonly Tag[]>(),
  /** The whole list. @throws TAG_USED where one that clips have is missing: retire it instead */
  'review.setVocabulary': channel(z.strictObject({ by: author, tags: vocabulary }))<readonly Tag[]>(),

  'review.formats': channel(nothing)<readonly LabelFormatInfo[]>(),
  /** @param folder absolute; null: the page gets the files */
  'review.export': channel(
    z.strictObject({
      reviewId: id,
      format: z.string().max(50),
      /** Null: every clip that has an annotation. */
      paths: z.array(text).max(200_000).nullable(),
      folder: text.nullable(),
    }),
  )<Exported>(),
  /**
   * Adds boxes, sets verdicts, tags and notes that the files have; one edit, which can be taken back.
   *
   * @throws LABELS_MALFORMED with file and line (then nothing has changed), FORMAT_UNKNOWN
   */
  'review.import': channel(
    z.strictObject({
      reviewId: id,
      by: author,
      /** Null: recognised. */
      format: z.string().max(50).nullable(),
      files: z
        .array(z.strictObject({ name: z.string().max(500), text: z.string().max(8_000_000) }))
        .min(1)
        .max(10_000),
      /** Boxes that a clip has already: kept beside the file's, or taken away. */
      replace: z.boolean(),
      /** Says what would change, and changes nothing. */
      preview: z.boolean().exactOptional(),
    }),
  )<LabelImport>(),
} as const;
