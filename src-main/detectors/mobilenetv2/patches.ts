/** The patches of clips: where each starts, and how one becomes a tensor. */
import { writeWindow } from '../../features/windows.ts';
import { noNormalisation } from '../../features/statistics.ts';
import type { FeatureClip } from '../detector.ts';

export interface Patch {
  readonly clip: number;
  /** Its first frame. */
  readonly start: number;
}

/** @param clips have at least `length` frames */
export function patchesOf(clips: readonly FeatureClip[], length: number, hop: number): Patch[] {
  return clips.flatMap(({ features: { frames } }, clip) =>
    Array.from({ length: Math.floor((frames - length) / hop) + 1 }, (_, i) => ({ clip, start: i * hop })),
  );
}

/** Writes patches one after the other, each `[band][frame]` in dB. */
export function writePatches(
  target: Float32Array,
  clips: readonly FeatureClip[],
  patches: readonly Patch[],
  length: number,
): void {
  const bands = clips[0]?.features.bands ?? 0;
  const asTheyAre = noNormalisation(bands);
  for (const [i, { clip, start }] of patches.entries())
    writeWindow(target, i * bands * length, clips[clip]!.features, asTheyAre, { start, length });
}
