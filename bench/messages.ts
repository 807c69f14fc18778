/** What a measured process is asked and answers, one JSON object a line. The peers speak the same. */
import { z } from 'zod';

export const MODES = ['forward', 'training'] as const;
export type Mode = (typeof MODES)[number];

const sizes = z.object({
  hidden: z.number(),
  residual: z.number(),
  residualBlocks: z.number(),
  codes: z.number(),
  bottleneck: z.number(),
  unet: z.number(),
});

/** Whole steps of AudDSR as a preset takes them, with its codebooks and simulated anomalies; one 10 s clip scored. */
export const STEPS = ['stage-1', 'stage-2', 'scoring'] as const;

export const request = z.discriminatedUnion('command', [
  /** First: builds the network and its batch. */
  z.object({
    command: z.literal('open'),
    network: z.enum(['autoencoder', 'anomaly-unet', 'object-decoder', ...STEPS]),
    mode: z.enum(MODES),
    batch: z.int().positive(),
    mel: z.int().positive(),
    time: z.int().positive(),
    sizes,
    threads: z.int().positive(),
    /** The engine's device. */
    device: z.string(),
    /** Of `STEPS`: where their settings come from. `sizes`, `batch` and `time` are put in. */
    preset: z.enum(['cpu', 'quick']).exactOptional(),
    /** Whether a peer shall use a GPU, if it has one. */
    gpu: z.boolean(),
  }),
  /** First: builds a method's step with the detector of that id. */
  z.object({
    command: z.literal('open-method'),
    method: z.string(),
    step: z.enum(['training', 'scoring']),
    /** The detector's own. */
    settings: z.unknown(),
    /** Examples of a step, and what each is, for the peer. */
    shape: z.object({ batch: z.int().positive(), mel: z.int().positive(), time: z.int().positive() }),
    threads: z.int().positive(),
    device: z.string(),
    gpu: z.boolean(),
  }),
  z.object({ command: z.literal('run'), steps: z.int().positive() }),
  z.object({ command: z.literal('memory') }),
]);
export type Request = z.infer<typeof request>;
export type OpenRequest = Extract<Request, { command: 'open' }>;
export type OpenMethodRequest = Extract<Request, { command: 'open-method' }>;

export const opened = z.object({
  /** Milliseconds until the first step can be asked for. */
  openMs: z.number(),
  /** Numbers that training changes. */
  parameters: z.number(),
  device: z.string(),
  threads: z.number(),
  version: z.string(),
});

/** Milliseconds of each step. */
export const ran = z.object({ ms: z.array(z.number()) });

/** The largest resident set of the process since it was started. */
export const memory = z.object({ peakBytes: z.number() });
