/** `run.json`: all that a run is, but for its numbers. */
import { z } from 'zod';
import { outlierSource } from './outliers.ts';
import { reviewedPass } from './reviewed.ts';

/** Raised when a reader of the old format would misread the new one. */
export const RUN_FORMAT = 1;

export const runStatus = z.enum(['queued', 'running', 'interrupted', 'finished', 'failed', 'cancelled']);
/**
 * `interrupted`: the engine or the machine went away. `cancelled`: a person stopped it. `failed`: something has to be
 * put right first (a full disk, a bad clip). All three can be resumed; nothing written is lost.
 */
export type RunStatus = z.infer<typeof runStatus>;

const counts = z.strictObject({ train: z.int().nonnegative(), test: z.int().nonnegative() });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const runRecord = z.strictObject({
  format: z.literal(RUN_FORMAT),
  /** The folder's name when it was made. */
  id: z.string(),
  /** `codebook`: only the stage that several models share. */
  kind: z.enum(['model', 'codebook']),
  /** The detector's id: `auddsr`. */
  method: z.string(),
  preset: z.string(),
  /** Every setting of the method, those of the preset included. */
  settings: z.record(z.string(), z.json()),
  data: z.strictObject({
    /** Absolute, where the data set was. */
    root: z.string(),
    layout: z.string(),
    /** Undefined where the layout was recognised. */
    pattern: z.string().exactOptional(),
    /** The channel that is heard; the first where it is not said. */
    channel: z.int().nonnegative().exactOptional(),
    /** Clips of the folder that were left out, by a person or because they cannot be read. */
    leftOut: z.array(z.string()).exactOptional(),
    /** SHA-256 over paths and contents of the clips of this run. */
    fingerprint: sha256,
    clips: counts,
  }),
  /** What the model is for; a codebook is for any machine. */
  machineType: z.string().nullable(),
  /** The IDs trained on; one model for all of them. */
  machineIds: z.array(z.string()),
  /** The stage this run builds on; `sha256` is null until it is there. */
  codebook: z
    .strictObject({
      path: z.string(),
      sha256: sha256.nullable(),
      /** The run that makes it, relative to this one's folder. */
      run: z.string().nullable(),
    })
    .nullable(),
  /** What it learns as anomalous; `outliers.json` lists the clips. Undefined for methods that take none. */
  outliers: z
    .strictObject({
      name: z.string(),
      source: outlierSource,
      fingerprint: sha256,
      clips: z.int().positive(),
      /** Of them, those that are in the run's own test: with any, its AUC is no measure of unheard sounds. */
      testClips: z.int().nonnegative(),
    })
    .exactOptional(),
  /** What it took from reviewers' verdicts; `reviewed.json` lists the clips. Undefined where it took nothing. */
  reviewed: z
    .strictObject({
      /** When the verdicts were read. */
      when: z.iso.datetime(),
      passes: z.array(reviewedPass),
      /** Over the list. */
      fingerprint: sha256,
      /** Clips judged normal that are learned in addition to the training split. */
      joined: z.int().nonnegative(),
      /** Clips of the training split judged anomalous, which are not learned. */
      leftOut: z.int().nonnegative(),
      /** Clips judged anomalous that are learned as such; they are among `outliers` too. */
      outliers: z.int().nonnegative(),
      /** Clips of the data set that reviewers disagree about: not used. */
      disputed: z.int().nonnegative(),
      /** Of those that joined, clips of the test split: with any, results on that split flatter the run. */
      testClips: z.int().nonnegative(),
    })
    .exactOptional(),
  /** Where a codebook run puts its result. */
  output: z.string().nullable(),
  scores: z.strictObject({ names: z.array(z.string()), default: z.string() }),
  /**
   * AUC of (some of) the labelled test clips, measured now and then while it trained: shown to a person, never used to
   * choose anything. Undefined where nobody watched.
   */
  watched: z
    .strictObject({ what: z.literal('auc'), normal: z.int().nonnegative(), anomalous: z.int().nonnegative() })
    .exactOptional(),
  seed: z.int().nonnegative(),
  device: z.string(),
  versions: z.strictObject({ earmark: z.string(), node: z.string(), engine: z.string(), platform: z.string() }),
  status: runStatus,
  steps: z.strictObject({ done: z.int().nonnegative(), total: z.int().nonnegative() }),
  created: z.iso.datetime(),
  started: z.iso.datetime().nullable(),
  ended: z.iso.datetime().nullable(),
  /** Who computes while it is running. */
  process: z
    .strictObject({
      pid: z.int(),
      host: z.string(),
      /** Tells it from a later process with the same id (`bornAt`); undefined where the system does not say. */
      born: z.string().exactOptional(),
    })
    .nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().exactOptional() }).nullable(),
});
export type RunRecord = z.infer<typeof runRecord>;
