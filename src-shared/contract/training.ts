/** Methods, jobs and training. */
import { z } from 'zod';
import type { PlainError } from '../errors.ts';
import { channel, id, nothing } from './define.ts';

export interface PresetInfo {
  readonly name: string;
  /** One sentence: for whom, how long. */
  readonly summary: string;
  /** Every setting, as JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface MethodInfo {
  readonly id: string;
  /** As in the literature. */
  readonly name: string;
  readonly annotations: 'free' | 'reliant';
  readonly presets: readonly PresetInfo[];
  /** Whether it builds on a codebook. */
  readonly codebook: boolean;
  /** Id of the method whose codebooks fit: its own, or that which it shares them with. */
  readonly codebookMethod: string;
  /** Whether it takes clips of faults or of other machines as outliers. */
  readonly outliers: boolean;
  readonly scores: readonly string[];
}

export interface CodebookInfo {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly method: string;
  readonly preset: string;
  readonly clips: number;
  readonly steps: number;
  /** ISO 8601. */
  readonly created: string;
  /** Presets of the method that it fits. */
  readonly fits: readonly string[];
}

export const trainRequest = z.strictObject({
  datasetId: id,
  type: z.string().min(1).max(200),
  /** All of the type where it is empty. */
  ids: z.array(z.string().max(200)).max(1000),
  method: z.string().max(100),
  preset: z.string().max(100),
  device: z.string().max(100),
  /** A codebook's file; null trains one on the data first. */
  codebook: z.string().max(4096).nullable(),
  /** For methods that take outliers: `other-ids`, or the path of an outlier set or of a folder of recordings. */
  outliers: z.string().min(1).max(4096).exactOptional(),
  /**
   * What reviewers say about the data set: `normal` adds clips that they call normal and leaves out training clips that
   * they call anomalous; `outliers` teaches those as anomalous too, where the method takes outliers.
   */
  reviewed: z.enum(['normal', 'outliers']).exactOptional(),
  seed: z
    .int()
    .nonnegative()
    .max(2 ** 31),
  /** `stage2.iterations=400`. */
  set: z.array(z.string().max(1000)).max(100),
  /** Watches the AUC on labelled test clips while it trains; it is shown and recorded, never used to choose anything. */
  watchAuc: z.boolean(),
});
export type TrainRequestArgs = z.infer<typeof trainRequest>;

export interface TrainCheck {
  /** Why it cannot start, or what to know before it does. `field` is the key of the request that it is about. */
  readonly problems: readonly {
    readonly code: string;
    readonly severity: 'error' | 'warning' | 'note';
    readonly message: string;
    readonly hint: string;
    readonly field: keyof TrainRequestArgs | null;
  }[];
  /** Runs that it would make, the codebook's included. */
  readonly runs: number;
  readonly trainClips: number;
  readonly testClips: number;
  /** s, from earlier runs of the same method, preset and device; null where there are none. */
  readonly estimatedSeconds: number | null;
}

export type JobKind = 'import' | 'sample' | 'train' | 'devices' | 'report';
/** `paused`: stopped at a checkpoint by a person, goes on when told. `interrupted`: the engine or the program went away. */
export type JobState = 'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  /** `AudDSR (quick) on fan 00`. */
  readonly title: string;
  readonly state: JobState;
  /** What it does now: `Stage 1: codebook`, `Reading clips`, `Scoring`. */
  readonly activity: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** `steps`, `clips`. */
  readonly unit: string;
  /** Of the activity, units/s; 0 while it is not known. */
  readonly rate: number;
  /** s, of the activity; null while it is not known. */
  readonly secondsLeft: number | null;
  /** Of the engine process, 10^6 bytes. */
  readonly memoryMb: number | null;
  /** What it makes: runs in their order, the codebook's first; or a data set. */
  readonly runIds: readonly string[];
  /** The one that is computed now. */
  readonly currentRun: string | null;
  readonly datasetId: string | null;
  readonly error: PlainError | null;
  /** ISO 8601. */
  readonly created: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly can: { readonly pause: boolean; readonly resume: boolean; readonly cancel: boolean };
}

export interface MetricsRow {
  readonly step: number;
  /** `codebook`, `model`. */
  readonly stage: string;
  /** Losses, perplexity; `watchedAuc` where it was measured. Null where it was not finite. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly stepsPerSecond: number;
  readonly rssMb: number;
  /** ISO 8601. */
  readonly time: string;
}

/** What the model sees at a step: pictures of one training example, `[band][frame]`, in normalised log-mel units. */
export interface TrainingPreview {
  readonly runId: string;
  readonly step: number;
  readonly bands: number;
  readonly frames: number;
  readonly pictures: readonly {
    /** `input`, `altered` (where the simulated anomaly is, 0 or 1), `general` (X_G), `restored` (X_S), `map` (0 to 1). */
    readonly name: string;
    readonly data: Float32Array;
  }[];
}

export interface OutlierSetInfo {
  /** Absolute; what `TrainRequestArgs.outliers` takes. */
  readonly path: string;
  readonly name: string;
  readonly source: 'other-ids' | 'folder' | 'data set' | 'review';
  readonly clips: number;
  /** SHA-256 over the sounds. */
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly created: string;
}

export const outlierSelection = z.strictObject({
  name: z.string().trim().min(1).max(100),
  datasetId: id,
  /** All where it is null. */
  type: z.string().max(200).nullable(),
  ids: z.array(z.string().max(200)).max(1000),
  label: z.enum(['normal', 'anomaly']).nullable(),
  /** Only clips that reviewers agree are anomalous. */
  reviewed: z.boolean(),
});
export type OutlierSelectionArgs = z.infer<typeof outlierSelection>;

export const trainingChannels = {
  'methods.list': channel(nothing)<readonly MethodInfo[]>(),
  'codebooks.list': channel(nothing)<readonly CodebookInfo[]>(),
  /** Sets of the workspace's folder `outliers`, the newest first. */
  'outliers.list': channel(nothing)<readonly OutlierSetInfo[]>(),
  /** @throws OUTLIERS_EMPTY, TYPE_UNKNOWN, ID_UNKNOWN, CLIP_UNUSABLE */
  'outliers.create': channel(outlierSelection)<OutlierSetInfo>(),
  'train.check': channel(trainRequest)<TrainCheck>(),
  /** @throws TRAIN_NOT_POSSIBLE with the problems of `train.check` */
  'train.start': channel(trainRequest)<{ readonly jobId: string }>(),

  /** The newest first; those of this workspace, earlier sessions' included. */
  'jobs.list': channel(nothing)<readonly Job[]>(),
  /** Stops at a checkpoint and gives memory and device back. */
  'jobs.pause': channel(z.strictObject({ id }))<Job>(),
  /** Goes on with a paused, interrupted, cancelled or failed job. */
  'jobs.resume': channel(z.strictObject({ id }))<Job>(),
  'jobs.cancel': channel(z.strictObject({ id }))<Job>(),
  /** Moves a queued job to a place in the queue, 0 = next. */
  'jobs.move': channel(z.strictObject({ id, to: z.int().nonnegative() }))<readonly Job[]>(),
  /** Takes ended jobs off the list; what they made stays. */
  'jobs.clear': channel(z.strictObject({ ids: z.array(id).max(10_000) }))<readonly Job[]>(),
  'jobs.preview': channel(z.strictObject({ runId: id }))<TrainingPreview | null>(),
} as const;
