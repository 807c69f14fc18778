/** What is written of a job and what pages hear of it: changes of state at once, progress now and then. */
import type { Job } from '../../src-shared/contract.ts';
import { jobOf, type Entry } from './entry.ts';
import type { JobHandle, JobRecord, JobReport, JobRunner, JobStore } from './job.ts';
import { Pace } from './pace.ts';

/** `jobs.changed` of one job, ms. */
const CHANGED_MS = 100;
/** Progress on the disk, ms; changes of state are written at once. */
const SAVED_MS = 5000;

export interface BooksOptions {
  readonly store: JobStore;
  /** Of the jobs that something may be done with. */
  readonly runnerOf: (entry: Entry) => JobRunner | undefined;
  readonly onChanged: (job: Job) => void;
}

export class JobBooks {
  readonly #options: BooksOptions;

  constructor(options: BooksOptions) {
    this.#options = options;
  }

  job(entry: Entry): Job {
    return jobOf(entry, this.#options.runnerOf(entry));
  }

  /** @throws what the store throws; the entry is then as it was */
  change(entry: Entry, change: Partial<JobRecord>): void {
    const record = { ...entry.record, ...change };
    this.#options.store.save(record);
    entry.record = record;
    entry.saved = performance.now();
    this.tell(entry);
  }

  tell(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    entry.told = performance.now();
    this.#options.onChanged(this.job(entry));
  }

  /** What the runner of this job has of it. */
  handle(entry: Entry, signal: AbortSignal): JobHandle {
    return {
      id: entry.record.id,
      signal,
      report: (report) => {
        this.#report(entry, report);
      },
      memory: (megabytes) => {
        if (entry.memoryMb === megabytes) return;
        entry.memoryMb = megabytes;
        this.#tellSoon(entry);
      },
      set: (change) => {
        entry.record = { ...entry.record, view: { ...entry.record.view, ...change } };
        this.#options.store.save(entry.record);
        this.tell(entry);
      },
      keep: (payload) => {
        entry.record = { ...entry.record, payload };
        this.#options.store.save(entry.record);
      },
    };
  }

  #report(entry: Entry, report: JobReport): void {
    const { view } = entry.record;
    const next = { ...view, ...report };
    if (next.activity !== view.activity || next.unit !== view.unit || next.done < view.done) entry.pace = new Pace();
    entry.pace.add(next.done, performance.now());
    entry.record = { ...entry.record, view: next };
    this.#tellSoon(entry);
    if (performance.now() - entry.saved < SAVED_MS) return;
    entry.saved = performance.now();
    this.#options.store.save(entry.record);
  }

  /** At most ten times a second, and the last one always. */
  #tellSoon(entry: Entry): void {
    if (entry.timer !== undefined) return;
    const wait = entry.told + CHANGED_MS - performance.now();
    if (wait <= 0) this.tell(entry);
    else entry.timer = setTimeout(() => this.tell(entry), wait);
  }
}
