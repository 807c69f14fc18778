/** Clips that were opened lately, per workspace. */
import type { ClipView } from '../../../../src-shared/contract.ts';
import { remember, remembered } from './remembered.ts';

export interface RecentClip {
  readonly workspace: string;
  readonly path: string;
  readonly runId: string | null;
  readonly datasetId: string | null;
  readonly machine: string;
  readonly label: 'normal' | 'anomaly' | 'unknown';
}

const KEY = 'earmark.clip.recent';
/** Over all workspaces. */
const KEPT = 40;
const SHOWN = 8;

export function recentClips(workspace: string): readonly RecentClip[] {
  return remembered(KEY, parse)
    .filter((clip) => clip.workspace === workspace)
    .slice(0, SHOWN);
}

export function rememberClip(workspace: string, machine: string, view: ClipView, runId: string | null): void {
  const { path, datasetId } = view;
  const clip: RecentClip = { workspace, path, runId, datasetId, machine, label: view.label ?? 'unknown' };
  const others = remembered(KEY, parse).filter(
    (other) => other.workspace !== workspace || other.path !== path || other.runId !== runId,
  );
  remember(KEY, [clip, ...others].slice(0, KEPT));
}

function parse(value: unknown): readonly RecentClip[] {
  return Array.isArray(value) ? value.filter(isRecentClip) : [];
}

function isRecentClip(value: unknown): value is RecentClip {
  if (typeof value !== 'object' || value === null) return false;
  const clip = value as Readonly<Record<string, unknown>>;
  const id = (key: string) => clip[key] === null || typeof clip[key] === 'string';
  return (
    typeof clip['workspace'] === 'string' &&
    typeof clip['path'] === 'string' &&
    typeof clip['machine'] === 'string' &&
    ['normal', 'anomaly', 'unknown'].includes(clip['label'] as string) &&
    id('runId') &&
    id('datasetId')
  );
}
