/**
 * The jobs that pages see: those of the open workspace, and those of this session that need none (a check of devices
 * while no workspace is open). A part of the workstation; the queue itself is `src-main/jobs`.
 */
import type { Job } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { memoryJobStore, type JobRunner, type JobStore } from '../jobs/job.ts';
import { JobQueue, type NewJob } from '../jobs/queue.ts';
import { jobStore } from '../store/jobs.ts';
import type { BackgroundRunners, OpenWorkspace, WorkspacePart, WorkstationContext } from './context.ts';

/** A job that ended sooner than this was watched by whoever started it, ms. */
const NOTIFIED_AFTER_MS = 10_000;

export type JobContext = Pick<WorkstationContext, 'host' | 'events' | 'log' | 'settings' | 'workspaces'>;

export class JobService implements WorkspacePart {
  readonly #context: JobContext;
  readonly #runners: BackgroundRunners & { readonly train: JobRunner; readonly report: JobRunner };
  readonly #session: JobQueue;
  #workspace: JobQueue | undefined;

  constructor(
    context: JobContext,
    runners: BackgroundRunners & { readonly train: JobRunner; readonly report: JobRunner },
  ) {
    this.#context = context;
    this.#runners = runners;
    this.#session = this.#queue(memoryJobStore());
  }

  opened(workspace: OpenWorkspace): void {
    this.#workspace = this.#queue(jobStore(workspace.database));
  }

  /** Pauses what runs, at a checkpoint. */
  async closing(): Promise<void> {
    await this.#workspace?.dispose();
    this.#workspace = undefined;
  }

  async dispose(): Promise<void> {
    await this.closing();
    await this.#session.dispose();
  }

  /** @throws UserError `WORKSPACE_NONE`, `WORKSPACE_READ_ONLY` */
  add(job: NewJob): Job {
    const current = this.#context.workspaces.current;
    const needsNone = job.kind === 'devices' && (current === null || current.readOnly);
    return (needsNone ? this.#session : this.#workspaceQueue()).add(job);
  }

  /** The newest first. */
  list(): readonly Job[] {
    const all = [...(this.#workspace?.list() ?? []), ...this.#session.list()];
    return all.sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0));
  }

  /** The queue that a job is in; it throws `JOB_UNKNOWN` where it is in none. @throws UserError `WORKSPACE_NONE` */
  queueOf(id: string): JobQueue {
    const own = this.#session.list().some((job) => job.id === id);
    return own ? this.#session : this.#workspaceQueue();
  }

  clear(ids: readonly string[]): readonly Job[] {
    this.#session.clear(ids);
    this.#workspace?.clear(ids);
    return this.list();
  }

  #workspaceQueue(): JobQueue {
    this.#context.workspaces.require();
    if (this.#workspace !== undefined) return this.#workspace;
    throw new UserError('WORKSPACE_NONE', 'The workspace is being closed.', { hint: 'Open a workspace first.' });
  }

  #queue(store: JobStore): JobQueue {
    const { events, log } = this.#context;
    return new JobQueue({
      store,
      runners: this.#runners,
      onChanged: (job) => events.emit('jobs.changed', job),
      onRemoved: (id) => events.emit('jobs.removed', { id }),
      onEnded: (job) => this.#notify(job),
      log: (id, error) => log.error(id, 'a job', error),
    });
  }

  #notify(job: Job): void {
    const { host, settings } = this.#context;
    const seconds =
      job.started === null || job.ended === null ? 0 : (Date.parse(job.ended) - Date.parse(job.started)) / 1000;
    if (!settings.current.notifications || 1000 * seconds < NOTIFIED_AFTER_MS) return;
    host.notify?.(job.title, job.error?.message ?? 'Finished.');
  }
}
