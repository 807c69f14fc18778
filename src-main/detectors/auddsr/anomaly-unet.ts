/**
 * The anomaly detection module (DSR's, with one channel per input): a UNet that sees the reconstruction that is meant to
 * be normal beside the one that is meant to be complete, and marks where they differ for a reason.
 */
import { tf, type Tensor4D, type Tensors } from '../../engine/index.ts';
import {
  convolution,
  halve,
  interpolate,
  normalised,
  sequence,
  type Block,
  type Cost,
  type Grid,
  type Layer,
} from './layers.ts';

const LEVELS = 4;

export interface AnomalyUnet {
  readonly layers: readonly Layer[];
  /**
   * @param x `[batch, mel, time, 2]`: the object-specific reconstruction X_S, then the general one X_G; detached, so that
   *   what this network learns does not change them. `mel` and `time` are multiples of 8.
   * @returns logits `[batch, mel, time, 2]`: normal, anomalous
   */
  logits(parameters: Tensors, x: Tensor4D): Tensor4D;
  /** Soft-max of the logits; channel 1 is the anomaly map. */
  probabilities(parameters: Tensors, x: Tensor4D): Tensor4D;
  cost(grid: Grid): Cost;
}

/** @param width channels of the first level: 64 in DSR */
export function anomalyUnet(width: number, name = 'unet'): AnomalyUnet {
  const channels = [width, 2 * width, 4 * width, 4 * width];
  const side = (level: number) => channels[level] ?? 0;

  const down = channels.map((outputs, level) =>
    sequence(
      ...(level === 0 ? [] : [halve]),
      normalised(`${name}.down${level}.conv0`, level === 0 ? 2 : side(level - 1), outputs),
      normalised(`${name}.down${level}.conv1`, outputs, outputs),
    ),
  );
  // From the deepest level up: enlarge to a level's grid with its number of channels, join its map, merge.
  const up = [2, 1, 0].map((level) => ({
    level,
    enlarge: sequence(interpolate(true), normalised(`${name}.up${level}.conv`, side(level + 1), side(level))),
    merge: sequence(
      normalised(`${name}.up${level}.merge0`, 2 * side(level), side(level)),
      normalised(`${name}.up${level}.merge1`, side(level), side(level)),
    ),
  }));
  const head = convolution(`${name}.head`, { size: 3, inputs: width, outputs: 2 });

  const blocks: readonly Block[] = [...down, ...up.flatMap(({ enlarge, merge }) => [enlarge, merge]), head];

  function logits(parameters: Tensors, x: Tensor4D): Tensor4D {
    const maps: Tensor4D[] = [];
    for (const block of down) maps.push(block.apply(parameters, maps.at(-1) ?? x));
    let y = maps[LEVELS - 1]!;
    for (const { level, enlarge, merge } of up) {
      y = merge.apply(parameters, tf.concat([enlarge.apply(parameters, y), maps[level]!], 3));
    }
    return head.apply(parameters, y);
  }

  return {
    layers: blocks.flatMap(({ layers }) => layers),
    logits,
    probabilities: (parameters, x) => tf.softmax(logits(parameters, x)),
    // The maps' sizes follow one another in this order too: joining changes channels only.
    cost: (grid) => sequence(...blocks).cost(grid),
  };
}
