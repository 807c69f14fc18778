/** Taking and putting elements by index, and sequences. */
import { tf } from '../../tfjs.ts';
import type { Random } from '../../random.ts';
import { sizeOf, type HostTensor } from '../../tensors.ts';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { distinctFloats, drawShape, floats, integers, show } from '../draw.ts';

/** Plain, of several axes, and per batch entry. */
const gather: CaseGenerator = {
  kernel: tf.GatherV2,
  draw: (random, index) => {
    const shape = drawShape(random, random.integer(1, 5), 4);
    const batchDims = index % 2 === 0 ? 0 : random.integer(0, shape.length);
    const axis = random.integer(batchDims, shape.length);
    const picked = [...shape.slice(0, batchDims), ...drawShape(random, random.integer(batchDims === 0 ? 0 : 1, 3), 4)];
    const indices = integers(random, picked, 0, shape[axis]);
    const x = index % 5 === 4 ? integers(random, shape) : floats(random, shape);
    return {
      label: `${x.dtype} ${show(shape)} at ${show(picked)} along ${axis}, ${batchDims} batch axes`,
      fn: (inputs) => tf.gather(inputs['x']!, inputs['indices']!, axis, batchDims),
      inputs: { x, indices },
      differentiate: x.dtype === 'float32' ? ['x'] : [],
    };
  },
};

/** `count` index tuples into the first `depth` axes; all different if `distinct`. */
function drawTuples(
  random: Random,
  shape: readonly number[],
  depth: number,
  count: number,
  distinct: boolean,
): HostTensor {
  const places = sizeOf(shape.slice(0, depth));
  const flat = distinct
    ? [...random.permutation(places)].slice(0, count)
    : Array.from({ length: count }, () => random.integer(0, places));
  const tuples = flat.flatMap((place) => {
    let rest = place;
    const tuple = Array.from({ length: depth }, () => 0);
    for (let axis = depth - 1; axis >= 0; axis--) {
      tuple[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return tuple;
  });
  return { dtype: 'int32', shape: [flat.length, depth], data: Int32Array.from(tuples) };
}

function drawTupleUse(random: Random, distinct: boolean) {
  const shape = drawShape(random, random.integer(1, 5), 4);
  const depth = random.integer(1, shape.length + 1);
  const indices = drawTuples(random, shape, depth, random.integer(1, 7), distinct);
  return { shape, depth, indices, rows: [indices.shape[0]!, ...shape.slice(depth)] };
}

const gatherNd: CaseGenerator = {
  kernel: tf.GatherNd,
  draw: (random) => {
    const { shape, depth, indices } = drawTupleUse(random, false);
    return {
      label: `${show(shape)} at ${show(indices.shape)}, depth ${depth}`,
      fn: ({ x, at }) => tf.gatherND(x!, at!),
      inputs: { x: floats(random, shape), at: indices },
      differentiate: ['x'],
    };
  },
};

/** Repeated tuples add up. */
const scatterNd: CaseGenerator = {
  kernel: tf.ScatterNd,
  draw: (random, index) => {
    const { shape, indices, rows } = drawTupleUse(random, false);
    const updates = index % 4 === 3 ? integers(random, rows) : floats(random, rows);
    return {
      label: `${updates.dtype} ${show(rows)} into ${show(shape)}`,
      fn: (inputs) => tf.scatterND(inputs['at']!, inputs['updates']!, shape),
      inputs: { at: indices, updates },
      differentiate: updates.dtype === 'float32' ? ['updates'] : [],
    };
  },
};

const tensorScatterUpdate: CaseGenerator = {
  kernel: tf.TensorScatterUpdate,
  draw: (random) => {
    const { shape, indices, rows } = drawTupleUse(random, true);
    return {
      label: `${show(rows)} into ${show(shape)}`,
      fn: ({ x, at, updates }) => tf.tensorScatterUpdate(x!, at!, updates!),
      inputs: { x: floats(random, shape), at: indices, updates: floats(random, rows) },
      differentiate: ['x', 'updates'],
    };
  },
};

/** Some ids are negative: their rows count nowhere. Floats only: of integers tfjs's CPU backend makes floats. */
const segmentSum: CaseGenerator = {
  kernel: tf.UnsortedSegmentSum,
  draw: (random) => {
    const ids = drawShape(random, 1, 8);
    const shape = [...ids, ...drawShape(random, random.integer(0, 3), 4)];
    const count = random.integer(1, 7);
    return {
      label: `${show(shape)} into ${count}`,
      fn: (inputs) => tf.unsortedSegmentSum(inputs['x']!, inputs['ids'] as Tensor1D, count),
      inputs: { x: floats(random, shape), ids: integers(random, ids, -1, count) },
      differentiate: ['x'],
    };
  },
};

const topK: CaseGenerator = {
  kernel: tf.TopK,
  draw: (random, index) => {
    const shape = drawShape(random, random.integer(1, 5), 6);
    const k = random.integer(1, shape.at(-1)! + 1);
    const draw = index % 3 === 0 ? integers : distinctFloats;
    return {
      label: `${k} of ${show(shape)}`,
      fn: (inputs) => ({ ...tf.topk(inputs['x']!, k) }),
      inputs: { x: draw(random, shape) },
    };
  },
};

/** Indices outside the depth give a row of off values. */
const oneHot: CaseGenerator = {
  kernel: tf.OneHot,
  draw: (random, index) => {
    const shape = drawShape(random, random.integer(0, 4), 4);
    const depth = random.integer(2, 6);
    const [on, off] = random.pick([
      [1, 0],
      [3, -2],
    ] as const);
    const dtype = (['int32', 'float32'] as const)[index % 2]!;
    return {
      label: `${show(shape)} to depth ${depth}, ${dtype}`,
      fn: (inputs) => tf.oneHot(inputs['x']!, depth, on, off, dtype),
      inputs: { x: integers(random, shape, -1, depth + 1) },
    };
  },
};

/** Sequences take no tensors; adding one makes a case of it. */
const linSpace: CaseGenerator = {
  kernel: tf.LinSpace,
  draw: (random) => {
    const length = random.integer(1, 9);
    const [start, stop] = [random.uniform(-5, 5), random.uniform(-5, 5)];
    return {
      label: `${length} from ${start} to ${stop}`,
      fn: (inputs) => tf.add(inputs['x']!, tf.linspace(start, stop, length)),
      inputs: { x: floats(random, [length]) },
    };
  },
};

const range: CaseGenerator = {
  kernel: tf.Range,
  draw: (random, index) => {
    const dtype = (['float32', 'int32'] as const)[index % 2]!;
    const step = random.pick(dtype === 'int32' ? [1, 2, -3] : [1, 0.3, -0.7]);
    const stop = Math.sign(step) * random.integer(1, 12);
    const x = dtype === 'int32' ? integers(random, []) : floats(random, []);
    return {
      label: `0 to ${stop} by ${step}, ${dtype}`,
      fn: (inputs) => tf.add(inputs['x']!, tf.range(0, stop, step, dtype)),
      inputs: { x },
    };
  },
};

export const indexingCases: readonly CaseGenerator[] = [
  gather,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  segmentSum,
  topK,
  oneHot,
  linSpace,
  range,
];
