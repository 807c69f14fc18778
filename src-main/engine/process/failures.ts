/** What a person reads when the engine process cannot do its work. */
import { UserError } from '../../../src-shared/errors.ts';
import type { EngineExit } from './transport.ts';

/** What was known of a run when it ended; in the `details` of every error that ends one. */
export interface RunTrace {
  readonly task: string;
  /** The last data that the task gave to `progress`. */
  readonly lastProgress?: unknown;
  /** The last checkpoint that the task reported durable. */
  readonly lastCheckpoint?: DurableCheckpoint;
}

export interface DurableCheckpoint {
  readonly path: string;
  readonly step: number;
}

export function crashed(exit: EngineExit, trace: RunTrace, stderr: string): UserError {
  const how = exit.signal === null ? `ended with code ${exit.code ?? 'unknown'}` : `was ended by ${exit.signal}`;
  const cause =
    exit.signal === 'SIGKILL' ? ' The system kills a process that takes too much memory: try a smaller batch.' : '';
  return new UserError('ENGINE_CRASHED', `The engine process ${how} while it ran ${trace.task}.`, {
    hint: `${resumeHint(trace)}${cause}`,
    details: { ...trace, exitCode: exit.code, signal: exit.signal, stderr },
  });
}

export function outOfMemory(usedMb: number, limitMb: number, trace: RunTrace): UserError {
  return new UserError(
    'ENGINE_OUT_OF_MEMORY',
    `The engine used ${usedMb} MB of memory, more than its limit of ${limitMb} MB, and was stopped.`,
    {
      hint: `Choose a smaller batch or a smaller preset, or raise the limit. ${resumeHint(trace)}`,
      details: { ...trace, usedMb, limitMb },
    },
  );
}

/** @param killed the task did not stop by itself within the grace period */
export function cancelled(trace: RunTrace, killed: boolean): UserError {
  return new UserError('ENGINE_CANCELLED', `The task ${trace.task} was cancelled.`, {
    hint: resumeHint(trace),
    details: { ...trace, killed },
  });
}

export function closed(trace: RunTrace): UserError {
  return new UserError('ENGINE_CLOSED', `The engine was closed while it ran ${trace.task}.`, {
    hint: resumeHint(trace),
    details: { ...trace },
  });
}

export function alreadyClosed(): UserError {
  return new UserError('ENGINE_CLOSED', 'The engine has been closed.', { hint: 'Start a new one.' });
}

export function busy(running: string): UserError {
  return new UserError('ENGINE_BUSY', `The engine is running ${running}; it runs one task at a time.`, {
    hint: 'Wait for it to end, or cancel it.',
    details: { running },
  });
}

/** Parent and child disagree about the protocol: a bug, or two versions of Earmark mixed. */
export function protocolBroken(reason: string, trace: RunTrace): UserError {
  return new UserError('ENGINE_PROTOCOL', `The engine and Earmark did not understand each other: ${reason}`, {
    hint: 'Reinstall Earmark if it was updated in part; otherwise report this.',
    details: { ...trace, reason },
  });
}

export function startFailed(reason: string, stderr: string, cause?: unknown): UserError {
  return new UserError('ENGINE_START_FAILED', `The engine process could not be started: ${reason}.`, {
    hint: 'Look into the log; reinstall Earmark if files are missing.',
    details: { reason, stderr },
    cause,
  });
}

function resumeHint({ lastCheckpoint }: RunTrace): string {
  return lastCheckpoint
    ? `Resume the run: its checkpoint at step ${lastCheckpoint.step} is safe.`
    : 'Start the run again: it had not written a checkpoint yet.';
}
