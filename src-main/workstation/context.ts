/** What the handlers of the contract's channels share. Made by `openWorkstation`; parts get it whole. */
import type { Job, JobKind, WorkspaceInfo } from '../../src-shared/contract.ts';
import type { Database } from '../store/database.ts';
import type { DatasetStore } from '../store/datasets.ts';
import type { SettingsFile } from './app-settings.ts';
import type { Host } from './host.ts';
import type { Log } from './log.ts';
import type { Workbench } from './workbench.ts';
import type { EventHub } from './workstation.ts';

export interface WorkstationContext {
  readonly host: Host;
  readonly bench: Workbench;
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

/** A folder with `earmark.sqlite`, `runs/`, `codebooks/` and `uploads/`. */
export interface OpenWorkspace {
  /** Absolute. */
  readonly path: string;
  /** Someone else has it open; whatever writes throws `WORKSPACE_READ_ONLY` (`database.requireWritable()` first). */
  readonly readOnly: boolean;
  readonly database: Database;
  readonly datasets: DatasetStore;
  readonly folders: { readonly runs: string; readonly codebooks: string; readonly uploads: string };
  info(): WorkspaceInfo;
}

/** A part of the workstation that lives as long as a workspace is open: the queue of jobs, the index of runs. */
export interface WorkspacePart {
  /** After it was opened, before any call is answered with it. */
  opened(workspace: OpenWorkspace): Promise<void> | void;
  /** Before it is closed: stops what uses it and writes what is to be kept. */
  closing(workspace: OpenWorkspace): Promise<void> | void;
}

/** The queue of jobs, as those who put work into it see it. Training has its own door (`train.start`). */
export interface BackgroundJobs {
  /**
   * Starts work that is no training; it does not wait for trainings, but `exclusive` work (which measures devices) does.
   *
   * @throws UserError `WORKSPACE_READ_ONLY` where `workspace` is set and cannot be written
   */
  start(work: BackgroundWork): Job;
  /** Jobs that are queued or running. */
  active(): readonly Job[];
}

export interface BackgroundWork {
  readonly kind: Exclude<JobKind, 'train'>;
  /** `Import of fan recordings`. */
  readonly title: string;
  readonly unit: string;
  readonly datasetId: string | null;
  /** Waits until no engine computes. Default: false. */
  readonly exclusive?: boolean;
  /** Throws what went wrong, or the signal's reason. Cannot be paused; is done again from its start when resumed. */
  run(handle: BackgroundHandle): Promise<void>;
}

export interface BackgroundHandle {
  readonly signal: AbortSignal;
  /** Cheap: the queue tells pages at most ten times a second. */
  progress(change: { readonly activity?: string; readonly done?: number; readonly total?: number }): void;
  /** Set when the data set is there. */
  setDataset(id: string): void;
}
