/** A job as the queue holds it, and what a page sees of it. */
import type { Job, JobState } from '../../src-shared/contract.ts';
import type { JobRecord, JobRunner } from './job.ts';
import { Pace } from './pace.ts';

export type Stop = 'pause' | 'cancel';

export interface Entry {
  record: JobRecord;
  pace: Pace;
  memoryMb: number | null;
  running: { readonly abort: AbortController; stop: Stop | undefined; readonly ended: Promise<undefined> } | undefined;
  /** When it was last written, and when pages last heard of it; ms of `performance.now()`. */
  saved: number;
  told: number;
  timer: NodeJS.Timeout | undefined;
}

export function entryOf(record: JobRecord): Entry {
  return {
    record,
    pace: new Pace(),
    memoryMb: null,
    running: undefined,
    saved: -Infinity,
    told: -Infinity,
    timer: undefined,
  };
}

/** @param runner undefined where nothing may be done with the job: in a session that only reads, or of an unknown kind */
export function jobOf(entry: Entry, runner: JobRunner | undefined): Job {
  const { id, kind, state, view } = entry.record;
  const isRunning = state === 'running';
  return {
    id,
    kind,
    state,
    ...view,
    activity: activityOf(entry),
    rate: isRunning ? entry.pace.rate : 0,
    secondsLeft: isRunning ? entry.pace.secondsLeft(view.done, view.total) : null,
    memoryMb: isRunning ? entry.memoryMb : null,
    can: verbsOf(entry, runner),
  };
}

const RESUMABLE: ReadonlySet<JobState> = new Set(['paused', 'interrupted', 'cancelled', 'failed']);

function verbsOf({ record: { state }, running }: Entry, runner: JobRunner | undefined): Job['can'] {
  if (runner === undefined) return { pause: false, resume: false, cancel: false };
  const open = state === 'queued' || (state === 'running' && running !== undefined);
  return {
    pause: open && runner.pausable && running?.stop === undefined,
    resume: RESUMABLE.has(state) && runner.resumable,
    cancel: (open && running?.stop !== 'cancel') || state === 'paused' || state === 'interrupted',
  };
}

function activityOf({ record: { state, view }, running }: Entry): string {
  if (state !== 'running' || running?.stop === undefined) return view.activity;
  return running.stop === 'pause' ? 'Pausing at a checkpoint' : 'Stopping';
}
