/** More gradients that tfjs-core lacks or gets wrong (see `gradients.ts`): extremes, running sums, indexing. */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { saved, single, summedTo } from './gradients.ts';

type Tf = typeof tfjs;

export function registerValueGradients(tf: Tf): void {
  const configs = [
    extreme(tf, tf.Maximum, (a, b) => tf.greaterEqual(a, b)),
    extreme(tf, tf.Minimum, (a, b) => tf.lessEqual(a, b)),
    squaredDifference(tf),
    cumsum(tf),
    prod(tf),
    gather(tf),
    gatherNd(tf),
    scatterNd(tf),
    tensorScatterUpdate(tf),
  ];
  for (const config of configs) tf.registerGradient(config);
}

/** tfjs does not sum over axes that were broadcast, and stops with a shape error. Ties go to `a`, as in tfjs. */
const extreme = (tf: Tf, kernelName: string, aWins: (a: Tensor, b: Tensor) => Tensor): GradConfig => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, tensors) => {
    const [a, b] = [saved(tensors, 0), saved(tensors, 1)];
    const share = (mask: Tensor, shape: number[]) => summedTo(tf, tf.mul(single(dy), tf.cast(mask, 'float32')), shape);
    return {
      a: () => share(aWins(a, b), a.shape),
      b: () => share(tf.logicalNot(aWins(a, b)), b.shape),
    };
  },
});

/** tfjs does not sum over axes that were broadcast. */
const squaredDifference = (tf: Tf): GradConfig => ({
  kernelName: tf.SquaredDifference,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, tensors) => {
    const [a, b] = [saved(tensors, 0), saved(tensors, 1)];
    const slope = () => tf.mul(single(dy), tf.mul(tf.sub(a, b), 2));
    return { a: () => summedTo(tf, slope(), a.shape), b: () => summedTo(tf, tf.neg(slope()), b.shape) };
  },
});

/** tfjs transposes the result once too often unless the axis is the last. */
const cumsum = (tf: Tf): GradConfig => ({
  kernelName: tf.Cumsum,
  gradFunc: (dy, _tensors, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => tf.cumsum(single(dy), axis, exclusive, !reverse) };
  },
});

/** The product of all others, by running products from both sides, so that zeros count; tfjs calls methods that are not there. */
const prod = (tf: Tf): GradConfig => ({
  kernelName: tf.Prod,
  inputsToSave: ['x'],
  gradFunc: (dy, tensors, attrs) => {
    const x = saved(tensors, 0);
    const axes = tf.util.parseAxisParam((attrs as unknown as { axis: number | number[] }).axis, x.shape);
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const order = [...kept, ...axes];
    const [outer, inner] = [kept, axes].map((list) => tf.util.sizeFromShape(list.map((axis) => x.shape[axis] ?? 1)));
    const gradient = () => {
      const rows = tf.reshape(tf.transpose(x, order), [outer ?? 1, inner ?? 1]);
      const others = tf.mul(tf.cumprod(rows, 1, true, false), tf.cumprod(rows, 1, true, true));
      const scaled = tf.mul(tf.reshape(single(dy), [outer ?? 1, 1]), others);
      const back = order.map((_, axis) => order.indexOf(axis));
      const moved = tf.reshape(
        scaled,
        order.map((axis) => x.shape[axis] ?? 1),
      );
      return tf.transpose(moved, back);
    };
    return { x: gradient };
  },
});

/** tfjs knows no or one batch axis, and cuts the batch into single entries. */
const gather = (tf: Tf): GradConfig => ({
  kernelName: tf.GatherV2,
  inputsToSave: ['x', 'indices'],
  gradFunc: (dy, tensors, attrs) => {
    const [{ shape }, indices] = [saved(tensors, 0), saved(tensors, 1)];
    const { axis, batchDims } = attrs as unknown as { axis: number; batchDims: number };
    const [along = 0] = tf.util.parseAxisParam(axis, shape);
    const batchRank = batchDims < 0 ? indices.rank + batchDims : batchDims;
    const product = (sides: number[]) => tf.util.sizeFromShape(sides);
    const [batch, between, after] = [shape.slice(0, batchRank), shape.slice(batchRank, along), shape.slice(along + 1)];
    const [entries, length, picked] = [product(batch), shape[along] ?? 1, indices.size / product(batch)];
    const [middle, rest] = [product(between), product(after)];
    const x = () => {
      // Rows [batch, picked, between * after] are added up at their numbers, counted through all batch entries.
      const blocks = tf.reshape(single(dy), [entries, middle, picked, rest]);
      const rows = tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), [entries * picked, middle * rest]);
      const starts = tf.mul(tf.range(0, entries, 1, 'int32'), tf.scalar(length, 'int32'));
      const numbers = tf.add(tf.reshape(indices, [entries, picked]), tf.reshape(starts, [entries, 1]));
      const sums = tf.unsortedSegmentSum(rows, tf.reshape(numbers, [entries * picked]), entries * length);
      return tf.reshape(tf.transpose(tf.reshape(sums, [entries, length, middle, rest]), [0, 2, 1, 3]), shape);
    };
    return { x };
  },
});

const gatherNd = (tf: Tf): GradConfig => ({
  kernelName: tf.GatherNd,
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, tensors) => {
    const [{ shape }, indices] = [saved(tensors, 0), saved(tensors, 1)];
    return { params: () => tf.scatterND(indices, single(dy), shape) };
  },
});

const scatterNd = (tf: Tf): GradConfig => ({
  kernelName: tf.ScatterNd,
  inputsToSave: ['indices'],
  gradFunc: (dy, tensors) => ({ updates: () => tf.gatherND(single(dy), saved(tensors, 0)) }),
});

/** Tuples must be distinct (with repeated ones it is not defined which update stays). */
const tensorScatterUpdate = (tf: Tf): GradConfig => ({
  kernelName: tf.TensorScatterUpdate,
  inputsToSave: ['indices', 'updates'],
  gradFunc: (dy, tensors) => {
    const [indices, updates] = [saved(tensors, 0), saved(tensors, 1)];
    return {
      // A mask of its own, because tfjs's CPU backend writes the updates into its operand.
      tensor: () => tf.mul(single(dy), tf.tensorScatterUpdate(tf.onesLike(single(dy)), indices, tf.zerosLike(updates))),
      updates: () => tf.gatherND(single(dy), indices),
    };
  },
});
