/** Runs, results and clips. */
import { z } from 'zod';
import type { Label, Split } from '../dataset.ts';
import type { PlainError } from '../errors.ts';
import { channel, id, nothing, page, text, type Page } from './define.ts';
import type { MetricsRow } from './training.ts';

/** Clips of a run's own test that it learned: what it says about them is no measure of sounds it has not heard. */
export interface TestLeak {
  /** Learned as normal, since reviewers called them so. */
  readonly normal: number;
  /** Learned as anomalous. */
  readonly outliers: number;
}

export interface RunSummary {
  readonly id: string;
  readonly kind: 'model' | 'codebook';
  readonly method: string;
  readonly methodName: string;
  readonly annotations: 'free' | 'reliant';
  readonly preset: string;
  readonly type: string | null;
  readonly ids: readonly string[];
  /** Of this workspace; null where the run came from elsewhere. */
  readonly datasetId: string | null;
  readonly seed: number;
  readonly device: string;
  readonly status: 'queued' | 'running' | 'interrupted' | 'finished' | 'failed' | 'cancelled';
  readonly steps: { readonly done: number; readonly total: number };
  /** ISO 8601. */
  readonly created: string;
  readonly ended: string | null;
  /** From start to end. */
  readonly seconds: number | null;
  readonly error: PlainError | null;
  readonly scores: { readonly names: readonly string[]; readonly default: string };
  /** Clips that it has scored. */
  readonly scored: number;
  /** Null where nothing of its test was learned. */
  readonly testLeak: TestLeak | null;
}

export interface RunDetail extends RunSummary {
  readonly path: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly data: { readonly root: string; readonly fingerprint: string; readonly train: number; readonly test: number };
  readonly codebook: { readonly path: string; readonly sha256: string | null } | null;
  readonly outliers: { readonly name: string; readonly clips: number; readonly fingerprint: string } | null;
  /** What it took from reviewers' verdicts; `reviewed.json` in its folder lists the clips. */
  readonly reviewed: {
    /** ISO 8601, when the verdicts were read. */
    readonly when: string;
    readonly reviewers: readonly string[];
    readonly joined: number;
    readonly leftOut: number;
    readonly outliers: number;
  } | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly metrics: readonly MetricsRow[];
  /** The last lines of its log. */
  readonly log: string;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One machine ID under one run. */
export interface ResultRow {
  readonly runId: string;
  /** Tells runs of the same machine apart: `AudDSR (quick, seed 1)`. */
  readonly label: string;
  readonly method: string;
  readonly methodName: string;
  readonly annotations: 'free' | 'reliant';
  readonly preset: string;
  readonly seed: number;
  readonly device: string;
  readonly type: string;
  readonly id: string;
  /** Which score ranks the clips. */
  readonly score: string;
  /** Shares of 1; null with a reason. */
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
  readonly pauc: number | null;
  readonly paucInterval: Interval | null;
  readonly normal: number;
  readonly anomalous: number;
  readonly unlabelled: number;
  readonly reason: string | null;
  /** Of the run. */
  readonly testLeak: TestLeak | null;
  /** Training and scoring. */
  readonly seconds: number | null;
  /** ISO 8601. */
  readonly created: string;
}

export interface ResultAverage {
  /** As in the rows: an average is over rows of one label. */
  readonly label: string;
  /** Null for the averages over all types. */
  readonly type: string | null;
  readonly of: 'ids-of-type' | 'types' | 'ids';
  /** `mean over 3 types (each the mean over its IDs)`. */
  readonly text: string;
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
  readonly pauc: number | null;
  readonly paucInterval: Interval | null;
}

export interface ResultTable {
  readonly rows: readonly ResultRow[];
  readonly averages: readonly ResultAverage[];
  /** Every score that some run has. */
  readonly scoreNames: readonly string[];
}

export interface ScoreCurve {
  readonly runId: string;
  readonly type: string;
  readonly id: string;
  readonly score: string;
  readonly roc: readonly { readonly threshold: number; readonly fpr: number; readonly tpr: number }[];
  readonly normal: readonly number[];
  readonly anomalous: readonly number[];
  readonly unlabelled: readonly number[];
}

export interface ScoredClip {
  readonly runId: string;
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly label: Label | null;
  readonly scores: Readonly<Record<string, number>>;
  /** Share of the normal clips of the machine that score below it; null where there are none. */
  readonly aboveNormal: number | null;
}

/** What the Clip screen shows. Large arrays cross as binary. */
export interface ClipView {
  readonly path: string;
  readonly datasetId: string | null;
  readonly runId: string | null;
  readonly type: string;
  readonly id: string;
  readonly split: Split | null;
  readonly label: Label | null;
  /** Hz, of `samples`: the recording's own. */
  readonly sampleRate: number;
  readonly seconds: number;
  readonly channel: number;
  readonly channels: number;
  /** The channel that is heard, full scale = 32767. */
  readonly samples: Int16Array;
  readonly logMel: Spectrogram & {
    /** Hz, of every band. */
    readonly centresHz: readonly number[];
    /** s from one frame's centre to the next; frame 0 is centred on the clip's start. */
    readonly hopSeconds: number;
  };
  /** In [0, 1], the frames of `logMel`. Null where the run has none. */
  readonly map: Spectrogram | null;
  readonly score: {
    readonly names: readonly string[];
    readonly default: string;
    readonly values: Readonly<Record<string, number>>;
    /** Of the machine's scored clips, by the default score. */
    readonly distribution: {
      readonly normal: readonly number[];
      readonly anomalous: readonly number[];
      readonly unlabelled: readonly number[];
    };
    /** 90 % quantile of a gamma fit to scores of normal training clips, as in the DCASE tools; null where there are none. */
    readonly threshold: number | null;
  } | null;
  /** Null for clips that are shown whole. */
  readonly recording: RecordingView | null;
}

/** A recording of more than half an hour: a view shows a section of it. */
export interface RecordingView {
  /** Of the whole. */
  readonly seconds: number;
  readonly section: number;
  readonly sections: number;
  /** s, of every section but the last. */
  readonly sectionSeconds: number;
  /** s, of the section within the whole; the view's own times begin with the section. */
  readonly start: number;
  /** Where a run has scored it. */
  readonly windows: {
    /** s, of the first window's start to the next one's. */
    readonly seconds: number;
    /** Of each window, the default score. */
    readonly scores: readonly number[];
    /** The map's largest value of each band in each window; null where the method makes no maps. */
    readonly overview: Spectrogram | null;
  } | null;
}

/** `[band][frame]`, band 0 the lowest. Log-mel in dB. */
export interface Spectrogram {
  readonly bands: number;
  readonly frames: number;
  readonly data: Float32Array;
}

/** Log-mels in dB, as the model restores them. */
export interface Reconstructions {
  /** X_G: through the codebook only. */
  readonly general: Spectrogram;
  /** X_S: as the machine would sound when it is well. */
  readonly restored: Spectrogram;
}

export interface ScoreFormatInfo {
  readonly id: string;
  readonly title: string;
  /** What is in it, in a sentence. */
  readonly hint: string;
}

/** Written below a folder, or given to the page to download. */
export interface ExportedScores {
  /** Absolute; null where the page gets the files. */
  readonly folder: string | null;
  readonly names: readonly string[];
  /** Empty where they were written. */
  readonly files: readonly { readonly name: string; readonly content: string | Uint8Array }[];
  /** What was left out, and why. */
  readonly notices: readonly string[];
}

export interface PublishedRow {
  readonly system: string;
  readonly annotations: 'free' | 'reliant';
  readonly source: string;
  /** Per cent. */
  readonly types: Readonly<Record<string, { readonly auc: number; readonly pauc: number }>>;
  readonly average: { readonly auc: number; readonly pauc: number };
}

const machine = { type: z.string().max(200), id: z.string().max(200) };

export const resultChannels = {
  /** The newest first. */
  'runs.list': channel(nothing)<readonly RunSummary[]>(),
  'runs.get': channel(z.strictObject({ id }))<RunDetail>(),
  /** Takes in a run's folder that was made elsewhere (a cluster, the command line). @throws as `RunFolder.open` */
  'runs.import': channel(z.strictObject({ path: text }))<RunSummary>(),
  /**
   * Goes on with runs that nobody computes, in a job of their own, and first with the codebooks that they wait for.
   *
   * @throws RUN_FINISHED, RUN_BUSY, RUN_UNKNOWN, CODEBOOK_MISSING, CODEBOOK_RUN_UNKNOWN, RUN_OUTPUT_OUTSIDE,
   *   WORKSPACE_READ_ONLY
   */
  'runs.resume': channel(z.strictObject({ runIds: z.array(id).min(1).max(1000) }))<{ readonly jobId: string }>(),
  /** Deletes its folder, or forgets it where it lies outside the workspace. @throws RUN_BUSY, RUN_NEEDED */
  'runs.remove': channel(z.strictObject({ id }))<null>(),

  /** @param score instead of each run's own */
  'results.table': channel(z.strictObject({ score: z.string().max(100).exactOptional() }))<ResultTable>(),
  'results.curve': channel(
    z.strictObject({ runId: id, ...machine, score: z.string().max(100).exactOptional() }),
  )<ScoreCurve>(),
  'results.clips': channel(
    z.strictObject({
      runId: id,
      ...machine,
      label: z.enum(['normal', 'anomaly', 'unknown']).exactOptional(),
      search: z.string().max(500).exactOptional(),
      /** A score's name, `path` or `label`. */
      sort: z.string().max(100),
      descending: z.boolean(),
      ...page,
    }),
  )<Page<ScoredClip>>(),
  'results.formats': channel(nothing)<readonly ScoreFormatInfo[]>(),
  /**
   * Scores of runs for other programs.
   *
   * @param folder absolute; null: the page gets the files
   * @throws RUNS_WITHOUT_SCORES, FORMAT_UNKNOWN, SCORE_NOT_FINITE
   */
  'results.export': channel(
    z.strictObject({ runIds: z.array(id).min(1).max(1000), format: z.string().max(50), folder: text.nullable() }),
  )<ExportedScores>(),
  'results.published': channel(nothing)<readonly PublishedRow[]>(),

  /** With `runId`, map and scores of that run; without, the clip as it is (`datasetId` is needed then). */
  'clips.open': channel(
    z.strictObject({
      path: text,
      runId: id.nullable(),
      datasetId: id.nullable(),
      /** Of a recording of more than half an hour; the first, 0, where it is left out. */
      section: z.int().nonnegative().exactOptional(),
    }),
  )<ClipView>(),
  /** Computed on demand by the run's model. @throws RECONSTRUCTIONS_NONE where the method has none, ENGINE_* */
  'clips.reconstructions': channel(z.strictObject({ path: text, runId: id }))<Reconstructions>(),
} as const;
