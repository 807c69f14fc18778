/** Jobs as the queue and its runners speak of them. What a page sees of one is the contract's `Job`. */
import type { Job, JobKind, JobState } from '../../src-shared/contract.ts';

/** A job as it is stored: enough to show it, and to go on with it in a later session. */
export interface JobRecord {
  readonly id: string;
  readonly kind: JobKind;
  /** Jobs of one lane run one after the other; null: beside all others. */
  readonly lane: string | null;
  /** Order of waiting jobs; null for those that do not wait. */
  readonly place: number | null;
  readonly state: JobState;
  /** What its runner needs to do it, or to go on. JSON. */
  readonly payload: unknown;
  readonly view: JobView;
}

/** What a page is shown beside state and what the queue works out. */
export type JobView = Pick<
  Job,
  | 'title'
  | 'activity'
  | 'done'
  | 'total'
  | 'unit'
  | 'runIds'
  | 'currentRun'
  | 'datasetId'
  | 'error'
  | 'created'
  | 'started'
  | 'ended'
>;

/** Where jobs outlive the program. `src-main/store/jobs.ts` keeps them in the workspace. */
export interface JobStore {
  /** Nothing may be changed; jobs may belong to another process. */
  readonly readOnly: boolean;
  /** In the order in which they were made. */
  list(): readonly JobRecord[];
  save(record: JobRecord): void;
  remove(ids: readonly string[]): void;
}

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
