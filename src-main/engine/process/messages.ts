/**
 * What parent and engine process say to each other. Both sides validate the envelope of every message; what a task takes
 * and gives travels inside it as structured-clone data (typed arrays as binary) and is the task's own to check.
 */
import { z } from 'zod';

const runId = z.int().nonnegative();

const plainError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
  details: z.record(z.string(), z.unknown()).exactOptional(),
});

/** From the parent. */
export const toEngine = z.discriminatedUnion('kind', [
  /** First message: import these task modules (file URLs). */
  z.object({ kind: z.literal('start'), modules: z.array(z.string()) }),
  /** Start a task; one at a time. */
  z.object({ kind: z.literal('run'), run: runId, task: z.string(), args: z.unknown() }),
  /** Stop it at its next `context.yield()`. */
  z.object({ kind: z.literal('cancel'), run: runId }),
]);
export type ToEngine = z.infer<typeof toEngine>;

/** From the engine process. */
export const fromEngine = z.discriminatedUnion('kind', [
  /** All modules are imported; these tasks can be run. */
  z.object({ kind: z.literal('ready'), tasks: z.array(z.string()) }),
  /** A module could not be imported; the process is of no use. */
  z.object({ kind: z.literal('unable'), error: plainError }),
  z.object({ kind: z.literal('progress'), run: runId, data: z.unknown() }),
  /** The checkpoint at `path` is durable. */
  z.object({ kind: z.literal('checkpointed'), run: runId, path: z.string(), step: z.int().nonnegative() }),
  z.object({ kind: z.literal('done'), run: runId, result: z.unknown() }),
  z.object({ kind: z.literal('failed'), run: runId, error: plainError }),
  /** The task stopped because it was asked to. */
  z.object({ kind: z.literal('cancelled'), run: runId }),
  /** Resident memory of the process in bytes: sent while a task runs, whenever the event loop turns. */
  z.object({ kind: z.literal('memory'), rss: z.number().nonnegative() }),
  /** A message of the parent was not understood. */
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type FromEngine = z.infer<typeof fromEngine>;
