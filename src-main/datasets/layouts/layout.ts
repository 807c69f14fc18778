import type { Clip, DatasetProblem } from '../../../src-shared/dataset.ts';
import type { FileTree } from './walk.ts';

/** One way to arrange recordings in folders. A new one is a file in this folder and a line in `index.ts`. */
export interface Layout {
  /** As on the command line: `dcase`. */
  readonly name: string;
  /** For people: `DCASE 2020 Task 2`. */
  readonly title: string;
  /** Finds a place for every file that it can; cheap, because it looks at names only. */
  read(tree: FileTree, options: LayoutOptions): LayoutReading;
}

export interface LayoutOptions {
  /** Chooses the test clips where a layout has no split of its own. Default: 0. */
  readonly seed?: number;
}

export interface LayoutReading {
  /** In the order of their paths. */
  readonly clips: readonly Clip[];
  /** Audio files without a place. */
  readonly unplaced: readonly string[];
  readonly problems: readonly DatasetProblem[];
  /** From 0 to 1: the share of files placed, less where placing them says little. */
  readonly confidence: number;
}

/** Builds a reading of a function that places one file, or does not. `weight`: the confidence if all have a place. */
export function placeAll<T>(
  tree: FileTree,
  weight: number,
  place: (path: string) => T | undefined,
): { placed: T[]; unplaced: string[]; confidence: number } {
  const placed: T[] = [];
  const unplaced: string[] = [];
  for (const path of tree.audio) {
    const clip = place(path);
    if (clip === undefined) unplaced.push(path);
    else placed.push(clip);
  }
  return { placed, unplaced, confidence: tree.audio.length === 0 ? 0 : (weight * placed.length) / tree.audio.length };
}

/**
 * The path with two folders above the root in front, so that a layout also recognises a root that is a part of it: the
 * folder of one machine type, or its `train`.
 */
export function fullPath(tree: FileTree, path: string): string {
  return [...tree.above, path].join('/');
}
