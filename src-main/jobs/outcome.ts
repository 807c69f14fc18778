/** How a job ended: by itself, because a person stopped it, or because the engine went away under it. */
import type { JobState } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Stop } from './entry.ts';

/** Codes of an engine process that went away, as `executeRun` writes them. */
const GONE = new Set([
  'ENGINE_CRASHED',
  'ENGINE_CLOSED',
  'ENGINE_OUT_OF_MEMORY',
  'ENGINE_PROTOCOL',
  'ENGINE_START_FAILED',
]);

/** What work that was asked to stop says; an `AbortError` says the same. */
const STOPPED = new Set(['STOPPED', 'RUN_STOPPED', 'ENGINE_CANCELLED']);

/** A disk that is full while a job pauses is a failure, and said. */
export function stateAfter(error: unknown, stop: Stop | undefined): JobState {
  if (stop !== undefined && isStop(error)) return stop === 'pause' ? 'paused' : 'cancelled';
  return error instanceof UserError && GONE.has(error.code) ? 'interrupted' : 'failed';
}

function isStop(error: unknown): boolean {
  if (error instanceof UserError) return STOPPED.has(error.code);
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'CancelledError');
}
