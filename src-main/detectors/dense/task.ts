/** What a stack sees of a window of frames, and what it has to give back. */
import { tf, type Tensor2D } from '../../engine/index.ts';
import { DenseStack } from './network.ts';
import type { DenseSettings } from './settings.ts';

export interface WindowTask {
  /** Frames of the window, from 0, that the network is given. */
  given(frames: number): number[];
  /** Frames that it is to reconstruct or predict. */
  wanted(frames: number): number[];
}

const all = (frames: number): number[] => Array.from({ length: frames }, (_, i) => i);
const centre = (frames: number): number => (frames - 1) / 2;

/** AE: the whole window from itself, through the bottleneck. */
export const reconstruction: WindowTask = { given: all, wanted: all };

/** IDNN (Suefusa et al. 2020): the centre frame from its neighbours. */
export const interpolation: WindowTask = {
  given: (frames) => all(frames).filter((frame) => frame !== centre(frames)),
  wanted: (frames) => [centre(frames)],
};

export function stackFor(task: WindowTask, { frames, logMel: { bands }, network }: DenseSettings): DenseStack {
  return new DenseStack({
    inputs: task.given(frames).length * bands,
    outputs: task.wanted(frames).length * bands,
    ...network,
  });
}

/**
 * @param windows `[rows, frames * bands]`, frame after frame
 * @returns `[rows, chosen.length * bands]`
 */
export function framesOf(windows: Tensor2D, chosen: readonly number[], bands: number): Tensor2D {
  if (chosen.length * bands === windows.shape[1]) return windows;
  // Neighbours are cut in one piece.
  const runs: [first: number, length: number][] = [];
  for (const frame of chosen) {
    const run = runs.at(-1);
    if (run && run[0] + run[1] === frame) run[1] += 1;
    else runs.push([frame, 1]);
  }
  const pieces = runs.map(([first, length]) => tf.slice(windows, [0, first * bands], [-1, length * bands]));
  return pieces.length === 1 ? pieces[0]! : tf.concat(pieces, 1);
}
