/** What main asks the engine process for, and what it hears on the way. Both sides check what crosses. */
import { z } from 'zod';

export const TASKS = {
  device: 'detectors.device',
  train: 'detectors.train',
  score: 'detectors.score',
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
  /** Identifies the samples, for the cache. */
  content: z.string().nullable(),
  seconds: z.number(),
});
export type EngineClip = z.infer<typeof engineClip>;

const common = {
  method: z.string(),
  settings: z.record(z.string(), z.json()),
  device: z.string(),
  clips: z.array(engineClip),
  cacheFolder: z.string(),
};

export const trainArguments = z.object({
  ...common,
  kind: z.enum(['model', 'codebook']),
  preset: z.string(),
  /** The run's folder. */
  folder: z.string(),
  seed: z.string(),
  codebook: z.string().nullable(),
  /** Where a codebook goes, and what its file says. */
  output: z.object({ path: z.string(), fingerprint: z.string(), seed: z.number() }).nullable(),
  /** A checkpoint after so many steps, or after so long, whichever is first. */
  checkpointSteps: z.int().positive(),
  checkpointSeconds: z.number().positive(),
  /** A line of metrics. */
  metricsSteps: z.int().positive(),
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
  z.object({ kind: z.literal('scoring'), of: z.enum(['training', 'test']), done: z.number(), total: z.number() }),
  /** Something that a person should know. */
  z.object({ kind: z.literal('notice'), message: z.string() }),
]);
export type TaskProgress = z.infer<typeof taskProgress>;
