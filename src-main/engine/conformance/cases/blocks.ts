/** Space to channels, space to batch and back. */
import type { Random } from '../../random.ts';
import { tf } from '../../tfjs.ts';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { drawShape, floats, show } from '../draw.ts';

const depthToSpace: CaseGenerator = {
  kernel: tf.DepthToSpace,
  draw: (random) => {
    const [block, depth] = [random.integer(2, 4), random.integer(1, 3)];
    const [batch = 1, height = 1, width = 1] = drawShape(random, 3, 3);
    const shape: [number, number, number, number] = [batch, height, width, block * block * depth];
    return {
      label: `${show(shape)}, blocks of ${block}`,
      fn: ({ x }) => tf.depthToSpace(x as Tensor4D, block),
      exact: ({ x }) => {
        const blocks = tf.reshape(x as Tensor, [batch, height, width, block, block, depth]);
        return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, height * block, width * block, depth]);
      },
      inputs: { x: floats(random, shape) },
      differentiate: ['x'],
    };
  },
};

/** Each is the other's gradient; tfjs takes blocks of one to three axes. */
function batches(kernel: string, there: (x: Tensor, block: number[], borders: number[][]) => Tensor): CaseGenerator {
  return {
    kernel,
    draw: (random) => {
      const axes = random.integer(1, 3);
      const block = Array.from({ length: axes }, () => random.integer(1, 4));
      const borders = block.map(() => [random.integer(0, 2), random.integer(0, 2)]);
      const shape = kernel === tf.SpaceToBatchND ? spacious(random, block, borders) : batched(random, block);
      return {
        label: `${show(shape)}, blocks ${show(block)}, borders ${JSON.stringify(borders)}`,
        fn: ({ x }) => there(x!, block, borders),
        inputs: { x: floats(random, shape) },
        differentiate: ['x'],
      };
    },
  };
}

/** Padded sides are multiples of the block. */
function spacious(random: Random, block: readonly number[], borders: readonly number[][]): number[] {
  const sides = block.map((n, i) => {
    const [before = 0, after = 0] = borders[i] ?? [];
    return n * (Math.ceil((before + after + 1) / n) + random.integer(0, 2)) - before - after;
  });
  return [random.integer(1, 3), ...sides, ...drawShape(random, 1, 3)];
}

function batched(random: Random, block: readonly number[]): number[] {
  const count = block.reduce((product, n) => product * n, 1);
  // At least 3 after the blocks are laid out, so that a crop of 1 on both ends leaves something.
  return [random.integer(1, 3) * count, ...block.map(() => random.integer(3, 5)), ...drawShape(random, 1, 3)];
}

export const blockCases: readonly CaseGenerator[] = [
  depthToSpace,
  batches(tf.SpaceToBatchND, (x, block, borders) => tf.spaceToBatchND(x, block, borders)),
  batches(tf.BatchToSpaceND, (x, block, borders) => tf.batchToSpaceND(x, block, borders)),
];
