/**
 * All that the page and main say to each other: channels (name, schema of the arguments, type of the result) and events.
 * Main validates every call with it; both clients (preload, browser) are made from it. A new channel is one line in
 * `contract/` and its handler in `src-main/workstation/channels/`.
 */
import type { z } from 'zod';
import type { AppSettings } from './app-settings.ts';
import { appChannels, type DeviceInfo, type WorkspaceInfo } from './contract/app.ts';
import { datasetChannels } from './contract/datasets.ts';
import { resultChannels } from './contract/results.ts';
import { comparisonChannels } from './contract/comparison.ts';
import { reportChannels } from './contract/reports.ts';
import { reviewChannels, type UndoState } from './contract/review.ts';
import { thresholdChannels, type SavedThreshold } from './contract/thresholds.ts';
import { trainingChannels, type Job, type MetricsRow, type TrainingPreview } from './contract/training.ts';
import type { Channel } from './contract/define.ts';
import type { PlainError } from './errors.ts';
import type { Tag } from './review/annotation.ts';

export type { AppSettings } from './app-settings.ts';
export type * from './contract/app.ts';
export type * from './contract/datasets.ts';
export type * from './contract/results.ts';
export type * from './contract/comparison.ts';
export type * from './contract/reports.ts';
export type * from './contract/review.ts';
export type * from './contract/thresholds.ts';
export type * from './contract/training.ts';
export type { Page } from './contract/define.ts';

export const contract = {
  ...appChannels,
  ...datasetChannels,
  ...trainingChannels,
  ...resultChannels,
  ...reviewChannels,
  ...thresholdChannels,
  ...comparisonChannels,
  ...reportChannels,
} as const;

export type Contract = typeof contract;
export type ChannelName = keyof Contract;
export type Arguments<C extends ChannelName> = z.input<Contract[C]['args']>;
export type Result<C extends ChannelName> = Contract[C] extends Channel<z.ZodType, infer R> ? R : never;

/** What main tells every page without being asked. */
export interface Events {
  /** A job is new or has changed. */
  'jobs.changed': Job;
  'jobs.removed': { readonly id: string };
  /** New lines of a run's `metrics.jsonl`. */
  'runs.metrics': { readonly runId: string; readonly rows: readonly MetricsRow[] };
  'runs.preview': TrainingPreview;
  /** Runs came, went or changed their state: read the list again. */
  'runs.changed': { readonly ids: readonly string[] };
  'datasets.changed': { readonly ids: readonly string[] };
  /** Annotations of a pass changed, whichever page did it. */
  'review.changed': UndoState & { readonly reviewId: string; readonly paths: readonly string[] };
  'review.passesChanged': { readonly datasetId: string };
  'vocabulary.changed': readonly Tag[];
  'thresholds.changed': { readonly runId: string; readonly thresholds: readonly SavedThreshold[] };
  'devices.changed': readonly DeviceInfo[];
  'settings.changed': AppSettings;
  /** Null when it was closed. */
  'workspace.changed': WorkspaceInfo | null;
  /** From the application menu: `theme.toggle`, `go.train`, `dataset.import`. */
  'menu.command': { readonly command: string };
}
export type EventName = keyof Events;

/** What features use: made of `window.earmark` in Electron, of a WebSocket in a browser (`src-renderer/host`). */
export interface HostClient {
  /** @throws UserError */
  call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>>;
  /** @returns a function that ends it */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void;
  /** Whether main can be reached; Electron's always can. @returns a function that ends it */
  onConnection(listener: (connected: boolean) => void): () => void;
  /** The path of a dropped file, where the host knows it. */
  pathOf(file: unknown): string | undefined;
}

/** A call's answer as it crosses. */
export type Answer =
  { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: PlainError };

/**
 * `window.earmark`, which Electron's preload exposes. Calls resolve with answers, since `contextBridge` strips errors of
 * all but their message; `src-renderer/host` makes a `HostClient` of it.
 */
export interface HostBridge {
  call(channel: string, args: unknown): Promise<Answer>;
  /** @returns a function that ends it */
  on(event: string, listener: (data: unknown) => void): () => void;
  pathOf(file: unknown): string | undefined;
}
