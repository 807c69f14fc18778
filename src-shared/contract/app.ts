/** The program itself: which host shows it, its settings, the workspace, the devices. */
import { z } from 'zod';
import { colourMaps, themes, type AppSettings } from '../app-settings.ts';
import { channel, nothing, text } from './define.ts';

export interface AppInfo {
  readonly version: string;
  readonly host: 'electron' | 'browser';
  /** `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** What this host can do beyond the page. */
  readonly can: {
    /** `app.pickFolder` and `app.pickFile` open a native dialog; elsewhere the page asks for a path. */
    readonly pickPaths: boolean;
    /** `app.showInFolder` opens the system's file manager. */
    readonly showInFolder: boolean;
    /** Dropped folders have paths; elsewhere their files are uploaded (`datasets.upload`). */
    readonly dropPaths: boolean;
  };
  /** Where a workspace is made unless a person says otherwise. */
  readonly suggestedWorkspace: string;
}

export const appSettings = z.strictObject({
  theme: z.enum(themes),
  colourMap: z.enum(colourMaps),
  device: z.string().max(100),
  cacheGigabytes: z.number().positive().max(10_000),
  notifications: z.boolean(),
  reviewer: z.string().trim().max(100),
}) satisfies z.ZodType<AppSettings>;

export interface WorkspaceInfo {
  /** Absolute. */
  readonly path: string;
  /** The folder's name. */
  readonly name: string;
  readonly datasets: number;
  readonly runs: number;
  /** Someone else has it open; nothing can be changed. */
  readonly readOnly: boolean;
}

export interface RecentWorkspace {
  readonly path: string;
  readonly name: string;
  /** ISO 8601. */
  readonly opened: string;
  readonly exists: boolean;
}

export interface DeviceInfo {
  /** `cpu`, `webgpu`, `webgpu:1`, `cuda`. */
  readonly id: string;
  /** Undefined while it has not been checked. */
  readonly ok: boolean | undefined;
  readonly name?: string;
  /** Bytes. */
  readonly memory?: number;
  readonly provider?: string;
  readonly cases?: number;
  readonly rates?: {
    readonly convolutionGflops: number;
    readonly trainingGflops: number;
    readonly trainingStepMs: number;
  };
  readonly reason?: string;
  readonly hint?: string;
  /** When it was checked, ISO 8601. */
  readonly checked?: string;
}

export interface StorageInfo {
  readonly cacheFolder: string;
  readonly cacheBytes: number;
  readonly workspaceFolder: string | null;
  readonly runsBytes: number;
  readonly settingsFile: string;
}

export const appChannels = {
  'app.info': channel(nothing)<AppInfo>(),
  /** Null where the person closed the dialog. @throws NOT_HERE where the host has none */
  'app.pickFolder': channel(z.strictObject({ purpose: z.enum(['workspace', 'dataset', 'run', 'export']) }))<
    string | null
  >(),
  'app.pickFile': channel(z.strictObject({ purpose: z.enum(['codebook']) }))<string | null>(),
  /** Shows a run's or data set's folder in the system's file manager. */
  'app.showInFolder': channel(
    z.strictObject({ kind: z.enum(['run', 'dataset', 'workspace']), id: z.string().max(200) }),
  )<null>(),

  /** Text for a report of a fault: versions, disks, store, devices, the end of the log; no paths, names or audio. */
  'app.diagnostics': channel(nothing)<{ readonly text: string }>(),

  'settings.get': channel(nothing)<AppSettings>(),
  'settings.set': channel(appSettings.partial())<AppSettings>(),

  /** Null while none is open. */
  'workspace.get': channel(nothing)<WorkspaceInfo | null>(),
  'workspace.recent': channel(nothing)<readonly RecentWorkspace[]>(),
  /** Makes the folder where there is none. @throws WORKSPACE_NOT_EMPTY, WORKSPACE_NEWER, DISK_*, FOLDER_IS_FILE */
  'workspace.create': channel(z.strictObject({ path: text }))<WorkspaceInfo>(),
  /** @throws WORKSPACE_MISSING, WORKSPACE_NEWER, WORKSPACE_DAMAGED */
  'workspace.open': channel(z.strictObject({ path: text }))<WorkspaceInfo>(),
  'workspace.forget': channel(z.strictObject({ path: text }))<readonly RecentWorkspace[]>(),

  /** As last checked; `devices.check` makes a job. */
  'devices.list': channel(nothing)<readonly DeviceInfo[]>(),
  'devices.check': channel(z.strictObject({ ids: z.array(z.string().max(100)).max(50).exactOptional() }))<{
    readonly jobId: string;
  }>(),
  'storage.get': channel(nothing)<StorageInfo>(),
  'storage.clearCache': channel(nothing)<StorageInfo>(),
} as const;
