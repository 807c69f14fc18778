import type { Clip, GroupCounts, LayoutPreview } from '../../../src-shared/dataset.ts';
import { layouts } from './index.ts';
import type { Layout, LayoutOptions, LayoutReading } from './layout.ts';
import { compare, walk, type FileTree, type WalkOptions } from './walk.ts';

/** A layout with what it makes of a folder. */
export interface Candidate extends LayoutPreview {
  readonly reading: LayoutReading;
}

/**
 * What each known layout makes of a folder, the most likely first. Looks at names only: 30 000 files take about a
 * second.
 *
 * @throws UserError as `walk`
 */
export async function detectLayout(folder: string, options: WalkOptions & LayoutOptions = {}): Promise<Candidate[]> {
  return detectIn(await walk(folder, options), options);
}

export function detectIn(tree: FileTree, options: LayoutOptions = {}): Candidate[] {
  return layouts
    .map((layout) => previewOf(layout, tree, options))
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence);
}

export function previewOf(layout: Layout, tree: FileTree, options: LayoutOptions = {}): Candidate {
  const reading = layout.read(tree, options);
  return {
    layout: layout.name,
    title: layout.title,
    confidence: reading.confidence,
    groups: countGroups(reading.clips),
    unplaced: reading.unplaced.length,
    reading,
  };
}

/** The table of a data set: a row per machine, by type and ID. */
export function countGroups(clips: readonly Clip[]): GroupCounts[] {
  const none = { normal: 0, anomaly: 0, unlabelled: 0 };
  const rows = Map.groupBy(clips, ({ machineType, machineId }) => `${machineType}\0${machineId}`);
  return [...rows.values()]
    .map((group): GroupCounts => {
      const counts = { train: { ...none }, test: { ...none } };
      for (const { split, label } of group) counts[split][label ?? 'unlabelled']++;
      return { machineType: group[0]!.machineType, machineId: group[0]!.machineId, ...counts };
    })
    .sort((a, b) => compare(a.machineType, b.machineType) || compare(a.machineId, b.machineId));
}
