/** What the handlers of the contract's channels share. Made by `openWorkstation`; parts get it whole. */
import type { ChannelName, Job, JobKind, WorkspaceInfo } from '../../src-shared/contract.ts';
import type { JobRunner } from '../jobs/job.ts';
import type { NewJob } from '../jobs/queue.ts';
import type { Database } from '../store/database.ts';
import type { DatasetStore } from '../store/datasets.ts';
import type { SettingsFile } from './app-settings.ts';
import type { Host } from './host.ts';
import type { Log } from './log.ts';
import type { Workbench } from './workbench.ts';
import type { EventHub, Handlers } from './workstation.ts';

export interface WorkstationContext {
  readonly host: Host;
  /** Loaded when it is first asked for: the methods bring the engine's code, which the first screen need not wait for. */
  readonly bench: () => Promise<Workbench>;
  /** Of the bench; where spectrograms are kept. */
  readonly cacheFolder: string;
  readonly events: EventHub;
  readonly log: Log;
  /** Of the person: theme, device, size of the cache. */
  readonly settings: SettingsFile;
  /** Absolute; settings, recent workspaces, devices. */
  readonly settingsFolder: string;
  readonly workspaces: Workspaces;
}

/** The workspace that is open, if one is. */
export interface Workspaces {
  readonly current: OpenWorkspace | null;
  /** @throws UserError `WORKSPACE_NONE` */
  require(): OpenWorkspace;
  /** Says what is open, in `workspace.changed`, after something that its figures count came or went. */
  changed(): void;
}

/** A folder with `earmark.sqlite`, `runs/`, `codebooks/`, `outliers/`, `reports/` and `uploads/`. */
export interface OpenWorkspace {
  /** Absolute. */
  readonly path: string;
  /** Someone else has it open; whatever writes throws `WORKSPACE_READ_ONLY` (`database.requireWritable()` first). */
  readonly readOnly: boolean;
  readonly database: Database;
  readonly datasets: DatasetStore;
  readonly folders: {
    readonly runs: string;
    readonly codebooks: string;
    readonly uploads: string;
    readonly outliers: string;
    readonly reports: string;
  };
  info(): WorkspaceInfo;
}

/** A part of the workstation that lives as long as a workspace is open: the queue of jobs, the index of runs. */
export interface WorkspacePart {
  /** After it was opened, before any call is answered with it. */
  opened(workspace: OpenWorkspace): Promise<void> | void;
  /** Before it is closed: stops what uses it and writes what is to be kept. */
  closing(workspace: OpenWorkspace): Promise<void> | void;
}

/**
 * Jobs, runs, results and clips: the other half of the workstation. `jobsPart(context, runners)` makes it; its queue
 * belongs to the workspace, and while none is open to the memory (devices can be checked without a workspace).
 */
export interface JobsPart extends WorkspacePart {
  readonly handlers: Pick<Handlers, JobsChannel>;
  /** @throws UserError `WORKSPACE_READ_ONLY` */
  add(job: NewJob): Job;
  /** Of the queue, the newest first. */
  list(): readonly Job[];
  /** Runs of the open workspace; 0 while none is. */
  countRuns(): number;
  /** The folder of a run. @throws UserError `RUN_UNKNOWN` */
  runPath(id: string): string;
  /** At the end of the program, after the workspace is closed: ends what needs none. */
  dispose(): Promise<void>;
}

export type JobsChannel = Extract<
  ChannelName,
  `${'methods' | 'codebooks' | 'outliers' | 'train' | 'jobs' | 'runs' | 'results' | 'clips' | 'review' | 'thresholds' | 'reports'}.${string}`
>;

/** Does the jobs that need nothing of runs. */
export type BackgroundRunners = Readonly<Record<Exclude<JobKind, 'train' | 'report'>, JobRunner>>;
