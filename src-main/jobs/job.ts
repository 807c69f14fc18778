/** Jobs as the queue and its runners speak of them. What a page sees of one is the contract's `Job`. */
import type { Job } from '../../src-shared/contract.ts';
import type { JobStore } from '../store/jobs.ts';

export type { JobRecord, JobStore } from '../store/jobs.ts';

/** What the work of a job says on the way. */
export interface JobReport {
  readonly activity?: string;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
}

/** What a runner has of the job that it does. */
export interface JobHandle {
  readonly id: string;
  /** Aborted when a person pauses or cancels the job, and when the workspace is closed. */
  readonly signal: AbortSignal;
  /** Any number of times a second; pages hear of it ten times a second at most. */
  report(report: JobReport): void;
  /** Resident memory of the process that computes, 10^6 bytes. */
  memory(megabytes: number): void;
  set(change: Partial<Pick<Job, 'title' | 'runIds' | 'currentRun' | 'datasetId'>>): void;
  /** Replaces what `run` gets when the job goes on, at once on the disk. */
  keep(payload: unknown): void;
}

/** Does jobs of one kind. */
export interface JobRunner {
  /** Whether aborting keeps what was done, so that `run` goes on with it; else a pause is not offered. */
  readonly pausable: boolean;
  /** Whether `run` may be called again after the job was cancelled, has failed or was interrupted. */
  readonly resumable: boolean;
  /**
   * @throws what ends the job; once the signal is aborted, an `AbortError`, `STOPPED`, `RUN_STOPPED` or
   *   `ENGINE_CANCELLED`
   */
  run(payload: unknown, handle: JobHandle): Promise<void>;
}

/** The lane of work that wants the machine to itself: it waits until no other lane is busy, and they wait for it. */
export const EXCLUSIVE = 'exclusive';

/** Jobs that no file keeps. */
export function memoryJobStore(): JobStore {
  return { readOnly: false, list: () => [], save: () => undefined, remove: () => undefined };
}
