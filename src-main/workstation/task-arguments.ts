/** What main asks the engine process for, and what it hears on the way. Both sides check what crosses. */
import { z } from 'zod';
import { metricsLine } from '../runs/metrics.ts';

export const TASKS = {
  device: 'detectors.device',
  train: 'detectors.train',
  score: 'detectors.score',
  reconstruct: 'detectors.reconstruct',
  exportOnnx: 'detectors.exportOnnx',
} as const;

const engineClip = z.object({
  /** As it is called in scores and errors. */
  path: z.string(),
  /** Absolute. */
  file: z.string(),
  machineType: z.string(),
  machineId: z.string(),
  label: z.enum(['normal', 'anomaly']).nullable(),
  /** The channel that is heard. */
  channel: z.int().nonnegative(),
  /** Identifies the samples of all channels, for the cache. */
  content: z.string().nullable(),
  seconds: z.number(),
  /** As the file was when `content` was found; undefined where nobody has looked. */
  stamp: z.object({ size: z.number(), modified: z.number() }).exactOptional(),
});
export type EngineClip = z.infer<typeof engineClip>;

const common = {
  method: z.string(),
  settings: z.record(z.string(), z.json()),
  device: z.string(),
  clips: z.array(engineClip),
  cacheFolder: z.string(),
  /** The cache's limit; null for its own. */
  cacheBytes: z.number().positive().nullable(),
};

export const trainArguments = z.object({
  ...common,
  kind: z.enum(['model', 'codebook']),
  preset: z.string(),
  /** The run's folder. */
  folder: z.string(),
  seed: z.string(),
  codebook: z.string().nullable(),
  /** Clips to learn as anomalous; none for methods that take none. */
  outliers: z.array(engineClip),
  /** Where a codebook goes, and what its file says. */
  output: z.object({ path: z.string(), fingerprint: z.string(), seed: z.number() }).nullable(),
  /** A checkpoint after so many steps, or after so long, whichever is first. */
  checkpointSteps: z.int().positive(),
  checkpointSeconds: z.number().positive(),
  /** A line of metrics. */
  metricsSteps: z.int().positive(),
  /** Labelled test clips by which the AUC is watched: never to choose anything. */
  watched: z.array(engineClip),
  /** Pictures of what the model sees, at most so often; 0 for none. */
  previewMs: z.number().nonnegative(),
});
export type TrainArguments = z.infer<typeof trainArguments>;

export const trainResult = z.object({ steps: z.number() });

export const scoreArguments = z.object({
  ...common,
  /** The run's folder: its newest checkpoint is the model. */
  folder: z.string(),
  /** A file for the scores and a folder for the maps, if any. */
  output: z.object({ scores: z.string(), maps: z.string().nullable() }).nullable(),
  /** Clips that the model was trained on, or others. */
  of: z.enum(['training', 'test']),
});
export type ScoreArguments = z.infer<typeof scoreArguments>;

/** One clip. */
export const reconstructArguments = z.object({ ...common, folder: z.string() });
export type ReconstructArguments = z.infer<typeof reconstructArguments>;

export const scoreResult = z.object({
  names: z.array(z.string()),
  rows: z.array(
    z.object({
      path: z.string(),
      machineType: z.string(),
      machineId: z.string(),
      label: z.enum(['normal', 'anomaly']).optional(),
      scores: z.record(z.string(), z.number().or(z.nan())),
    }),
  ),
});

export const exportArguments = z.object({
  method: z.string(),
  settings: z.record(z.string(), z.json()),
  folder: z.string(),
  output: z.string(),
});

export const taskProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('features'), done: z.number(), total: z.number() }),
  z.object({
    kind: z.literal('step'),
    step: z.number(),
    total: z.number(),
    stepsPerSecond: z.number(),
    values: z.record(z.string(), z.number().or(z.nan())),
  }),
  /** Lines that were added to `metrics.jsonl`. */
  z.object({ kind: z.literal('metrics'), lines: z.array(metricsLine) }),
  /** What the model sees of one training example: `[band][frame]`, normalised log-mel units, a mask or a map. */
  z.object({
    kind: z.literal('preview'),
    step: z.number(),
    bands: z.number(),
    frames: z.number(),
    pictures: z.array(
      z.object({ name: z.string(), data: z.custom<Float32Array>((value) => value instanceof Float32Array) }),
    ),
  }),
  z.object({ kind: z.literal('scoring'), of: z.enum(['training', 'test']), done: z.number(), total: z.number() }),
  /** Something that a person should know. */
  z.object({ kind: z.literal('notice'), message: z.string() }),
]);
export type TaskProgress = z.infer<typeof taskProgress>;
