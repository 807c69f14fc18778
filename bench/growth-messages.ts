/** What the process of one growth measurement is asked and answers, one JSON object a line. */
import { z } from 'zod';

export const growthRequest = z.object({
  command: z.enum(['train', 'score']),
  preset: z.enum(['cpu', 'quick']),
  device: z.string(),
  /** Recordings; a clip may be named more than once. */
  files: z.array(z.string()),
  /** Steps to time after a first one. */
  steps: z.int().positive(),
  scale: z.enum(['full', 'small']),
});
export type GrowthRequest = z.infer<typeof growthRequest>;

export const growthAnswer = z.object({
  /** Reading the recordings and computing their log-mels; when scoring, this happens on the way and is in `clipsMs`. */
  featuresMs: z.number().nullable(),
  /** Statistics of the clips, tracing and compiling. */
  openMs: z.number(),
  /** Median of a training step. */
  stepMs: z.number().nullable(),
  /** Scoring all clips, from the files. */
  clipsMs: z.number().nullable(),
  /** Of the process, all included. */
  peakBytes: z.number(),
});
export type GrowthAnswer = z.infer<typeof growthAnswer>;
