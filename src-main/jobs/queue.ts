/**
 * What runs where: one job of a lane at a time (a lane is a device), jobs without a lane beside them. Jobs are in the
 * workspace's file, so that a later session shows them and goes on with them. States are the contract's:
 *
 *     queued -> running -> finished | failed | interrupted (the engine or the program went away)
 *     queued, running -> paused -> queued;  queued, running, paused, interrupted -> cancelled
 *     paused, interrupted, cancelled, failed -> queued (resume)
 *
 * Nothing computes in a session in which nobody asked for it: what waited when the last one ended is paused.
 */
import { randomUUID } from 'node:crypto';
import type { Job, JobKind } from '../../src-shared/contract.ts';
import { UserError, type PlainError } from '../../src-shared/errors.ts';
import { JobBooks } from './books.ts';
import { entryOf, type Entry, type Stop } from './entry.ts';
import { EXCLUSIVE, type JobRunner, type JobStore } from './job.ts';
import { stateAfter } from './outcome.ts';
import { Pace } from './pace.ts';

export interface QueueOptions {
  readonly store: JobStore;
  readonly runners: Readonly<Partial<Record<JobKind, JobRunner>>>;
  readonly onChanged: (job: Job) => void;
  readonly onRemoved: (id: string) => void;
  /** A job has come to its end by itself: not when a person pauses or cancels it. */
  readonly onEnded?: (job: Job) => void;
  /** Writes what is behind an error that is no `UserError`. */
  readonly log?: (id: string, error: unknown) => void;
}

export interface NewJob {
  readonly kind: JobKind;
  readonly title: string;
  readonly lane: string | null;
  readonly payload: unknown;
  readonly datasetId?: string | null;
  /** Runs that it goes on with, where they are there already. */
  readonly runIds?: readonly string[];
  /** What it will do first, while it waits. */
  readonly unit?: string;
}

export class JobQueue {
  readonly #options: QueueOptions;
  readonly #books: JobBooks;
  /** In the order in which they were made. */
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
    const { store, onChanged } = options;
    this.#books = new JobBooks({
      store,
      onChanged,
      runnerOf: (entry) => (store.readOnly ? undefined : this.#runnerOf(entry)),
    });
    for (const record of options.store.list()) this.#entries.set(record.id, entryOf(record));
    if (!options.store.readOnly) this.#takeOver();
  }

  /** The newest first. */
  list(): readonly Job[] {
    return [...this.#entries.values()].reverse().map((entry) => this.#books.job(entry));
  }

  /** @throws UserError `JOB_UNKNOWN` */
  get(id: string): Job {
    return this.#books.job(this.#entry(id));
  }

  /** Jobs that compute or read now. */
  running(): readonly Job[] {
    return this.list().filter(({ state }) => state === 'running');
  }

  /**
   * Adds a job behind those that wait; it starts when its lane is free.
   *
   * @throws UserError `WORKSPACE_READ_ONLY`
   */
  add({ kind, title, lane, payload, datasetId = null, unit = 'clips', runIds = [] }: NewJob): Job {
    const id = `${kind}-${randomUUID().slice(0, 8)}`;
    const view = {
      ...{ title, activity: '', done: 0, total: 0, unit, runIds, currentRun: null, datasetId, error: null },
      ...{ created: new Date().toISOString(), started: null, ended: null },
    };
    const entry = entryOf({ id, kind, lane, place: this.#lastPlace() + 1, state: 'queued', payload, view });
    this.#options.store.save(entry.record);
    this.#entries.set(id, entry);
    this.#books.tell(entry);
    this.#startNext();
    return this.#books.job(entry);
  }

  /**
   * A running job stops at its next checkpoint and is `running` until then; one that waits is paused at once.
   *
   * @throws UserError `JOB_UNKNOWN`, `JOB_STATE`
   */
  pause(id: string): Job {
    const entry = this.#entry(id);
    this.#require(entry, 'pause');
    if (entry.running === undefined) this.#books.change(entry, { state: 'paused', place: null });
    else this.#stop(entry, 'pause');
    return this.#books.job(entry);
  }

  /** @throws UserError `JOB_UNKNOWN`, `JOB_STATE` */
  cancel(id: string): Job {
    const entry = this.#entry(id);
    this.#require(entry, 'cancel');
    if (entry.running === undefined) {
      this.#books.change(entry, {
        state: 'cancelled',
        place: null,
        view: { ...entry.record.view, ended: now(), activity: '' },
      });
    } else this.#stop(entry, 'cancel');
    return this.#books.job(entry);
  }

  /** @throws UserError `JOB_UNKNOWN`, `JOB_STATE` */
  resume(id: string): Job {
    const entry = this.#entry(id);
    this.#require(entry, 'resume');
    const view = { ...entry.record.view, error: null, ended: null, activity: '' };
    this.#books.change(entry, { state: 'queued', place: this.#lastPlace() + 1, view });
    this.#startNext();
    return this.#books.job(entry);
  }

  /**
   * @param to 0 is the next of those that wait
   * @throws UserError `JOB_UNKNOWN`, `JOB_STATE`
   */
  move(id: string, to: number): readonly Job[] {
    const entry = this.#entry(id);
    if (entry.record.state !== 'queued') throw wrongState(this.#books.job(entry), 'moved');
    const others = this.#waiting().filter((other) => other !== entry);
    others.splice(Math.min(to, others.length), 0, entry);
    others.forEach((each, place) => {
      if (each.record.place !== place) this.#books.change(each, { place });
    });
    return this.list();
  }

  /** Takes jobs off the list that have ended; others stay, whatever `ids` says. */
  clear(ids: readonly string[]): readonly Job[] {
    const gone = ids.filter((id) => {
      const state = this.#entries.get(id)?.record.state;
      return state !== undefined && state !== 'queued' && state !== 'running';
    });
    this.#options.store.remove(gone);
    for (const id of gone) {
      clearTimeout(this.#entries.get(id)?.timer);
      this.#entries.delete(id);
      this.#options.onRemoved(id);
    }
    return this.list();
  }

  /** Resolves when the job does not run any more. */
  async ended(id: string): Promise<Job> {
    const entry = this.#entry(id);
    await entry.running?.ended;
    return this.#books.job(entry);
  }

  /** Pauses what runs, at a checkpoint, and starts nothing more. */
  async dispose(): Promise<void> {
    this.#closed = true;
    const running = [...this.#entries.values()].filter((entry) => entry.running !== undefined);
    for (const entry of running) this.#stop(entry, 'pause');
    await Promise.all(running.flatMap((entry) => entry.running?.ended ?? []));
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
  }

  /** Of a session that has ended: what ran was interrupted, what waited waits for a person. */
  #takeOver(): void {
    for (const entry of this.#entries.values()) {
      const { state, view } = entry.record;
      if (state !== 'queued' && state !== 'running') continue;
      const resumable = this.#runnerOf(entry)?.resumable ?? false;
      if (state === 'queued' && resumable) this.#books.change(entry, { state: 'paused', place: null });
      else {
        const error = {
          code: 'JOB_INTERRUPTED',
          message: `Earmark ended ${state === 'running' ? 'while this job was running' : 'before this job began'}.`,
          hint: resumable ? 'Resume it: it goes on from the last checkpoint.' : 'Start it again.',
        };
        this.#books.change(entry, {
          state: 'interrupted',
          place: null,
          view: { ...view, error, activity: '', ended: view.ended ?? now() },
        });
      }
    }
  }

  #runnerOf({ record: { kind } }: Entry): JobRunner | undefined {
    return this.#options.runners[kind];
  }

  #startNext(): void {
    if (this.#closed) return;
    const busy = new Set(
      [...this.#entries.values()].flatMap(({ running, record }) =>
        running !== undefined && record.lane !== null ? [record.lane] : [],
      ),
    );
    for (const entry of this.#waiting()) {
      const { lane } = entry.record;
      const runner = this.#runnerOf(entry);
      if (runner === undefined || (lane !== null && !isFree(lane, busy))) continue;
      if (lane !== null) busy.add(lane);
      this.#start(entry, runner);
    }
  }

  #start(entry: Entry, runner: JobRunner): void {
    const abort = new AbortController();
    entry.pace = new Pace();
    const view = { ...entry.record.view, started: entry.record.view.started ?? now(), ended: null, error: null };
    // What starts is 'running' before its first line of work.
    const { promise, resolve } = Promise.withResolvers<undefined>();
    entry.running = { abort, stop: undefined, ended: promise };
    try {
      this.#books.change(entry, { state: 'running', place: null, view });
    } catch (disk) {
      // Whoever ended the job before is not to blame for this one: it fails by itself, and can be resumed.
      this.#conclude(entry, { error: disk });
      resolve(undefined);
      return;
    }
    void this.#work(entry, runner, abort.signal).finally(() => {
      this.#startNext();
      resolve(undefined);
    });
  }

  async #work(entry: Entry, runner: JobRunner, signal: AbortSignal): Promise<void> {
    let failure: { readonly error: unknown } | undefined;
    try {
      await runner.run(entry.record.payload, this.#books.handle(entry, signal));
    } catch (error) {
      failure = { error };
    }
    this.#conclude(entry, failure);
  }

  #conclude(entry: Entry, failure: { readonly error: unknown } | undefined): void {
    const stop = entry.running?.stop;
    entry.running = undefined;
    entry.memoryMb = null;
    const state = failure === undefined ? 'finished' : stateAfter(failure.error, stop);
    const told = state === 'failed' || state === 'interrupted' ? this.#plain(entry.record.id, failure?.error) : null;
    const view = { ...entry.record.view, error: told, currentRun: null, activity: '' };
    try {
      this.#books.change(entry, { state, place: null, view: { ...view, ended: state === 'paused' ? null : now() } });
    } catch (disk) {
      // The job has ended all the same; the next session takes it for interrupted, and it can be resumed then.
      this.#options.log?.(entry.record.id, disk);
      entry.record = { ...entry.record, state, place: null, view };
      this.#books.tell(entry);
    }
    if (state === 'finished' || state === 'failed' || state === 'interrupted')
      this.#options.onEnded?.(this.#books.job(entry));
  }

  #stop(entry: Entry, stop: Stop): void {
    if (entry.running === undefined) return;
    // A person may cancel what is being paused, not the other way round.
    if (entry.running.stop !== 'cancel') entry.running.stop = stop;
    entry.running.abort.abort();
    this.#books.tell(entry);
  }

  #require(entry: Entry, verb: keyof Job['can']): void {
    const job = this.#books.job(entry);
    if (!job.can[verb]) throw wrongState(job, PARTICIPLES[verb]);
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new UserError('JOB_UNKNOWN', 'This job is not on the list any more.', { hint: 'Look at the list again.' });
  }

  /** In the order of the queue. */
  #waiting(): Entry[] {
    return [...this.#entries.values()]
      .filter(({ record }) => record.state === 'queued')
      .sort((a, b) => (a.record.place ?? 0) - (b.record.place ?? 0));
  }

  #lastPlace(): number {
    return this.#waiting().at(-1)?.record.place ?? -1;
  }

  #plain(id: string, error: unknown): PlainError {
    if (error instanceof UserError) return error.toJSON();
    this.#options.log?.(id, error);
    return {
      code: 'INTERNAL',
      message: `Something inside Earmark failed (${id}).`,
      hint: 'Resume the job; if it fails again, report it with the lines of the log that have this id.',
      details: { id },
    };
  }
}

const PARTICIPLES = { pause: 'paused', cancel: 'cancelled', resume: 'resumed' } as const;

function isFree(lane: string, busy: ReadonlySet<string>): boolean {
  return lane === EXCLUSIVE ? busy.size === 0 : !busy.has(lane) && !busy.has(EXCLUSIVE);
}

function wrongState({ title, state }: Job, participle: string): UserError {
  return new UserError('JOB_STATE', `The job "${title}" is ${state}; it cannot be ${participle} now.`, {
    hint: 'Look at the list again: it may have changed meanwhile.',
  });
}

const now = (): string => new Date().toISOString();
