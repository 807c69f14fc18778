import { createHash } from 'node:crypto';
import type { Clip, Split } from '../../../src-shared/dataset.ts';
import { compare } from './walk.ts';

/** A clip whose layout may not say in which split it is. */
export type UnsplitClip = Omit<Clip, 'split'> & { readonly split: Split | undefined };

/**
 * Gives clips without a split one, machine by machine, as the authors of MIMII do (Purohit et al., DCASE 2019): all
 * anomalous clips and as many normal ones are the test, the other normal clips are for training. Where normal clips are
 * scarce, at most half of them are tested. Clips without a label are for training if the machine has no labels at all,
 * and for testing otherwise.
 *
 * Which normal clips are tested depends on the seed and on each clip's own path, and not on its neighbours, so that
 * adding a recording moves at most one other. (MIMII's baseline takes the first ones by name instead.)
 */
export function assignSplits(clips: readonly UnsplitClip[], seed = 0): Clip[] {
  const tested = new Set<string>();
  const labelled = new Set<string>();
  for (const [machine, group] of groupsOf(clips)) {
    const normals = group.filter(({ label }) => label === 'normal');
    const anomalies = group.filter(({ label }) => label === 'anomaly');
    if (normals.length + anomalies.length > 0) labelled.add(machine);
    const order = normals
      .map(({ path }) => ({ path, rank: createHash('sha256').update(`${seed}/${path}`).digest('hex') }))
      .sort((a, b) => compare(a.rank, b.rank));
    const count = Math.min(anomalies.length, Math.floor(normals.length / 2));
    for (const { path } of order.slice(0, count)) tested.add(path);
  }
  return clips.map((clip): Clip => {
    if (clip.split !== undefined) return { ...clip, split: clip.split };
    const isTest =
      clip.label === undefined ? labelled.has(machineOf(clip)) : clip.label === 'anomaly' || tested.has(clip.path);
    return { ...clip, split: isTest ? 'test' : 'train' };
  });
}

function groupsOf(clips: readonly UnsplitClip[]): Map<string, UnsplitClip[]> {
  return Map.groupBy(
    clips.filter(({ split }) => split === undefined),
    machineOf,
  );
}

function machineOf({ machineType, machineId }: UnsplitClip): string {
  return `${machineType}/${machineId}`;
}
