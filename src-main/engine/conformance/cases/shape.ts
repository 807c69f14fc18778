/** Kernels that move, cut, join, repeat and relabel elements. */
import type { Random } from '../../random.ts';
import { tf } from '../../tfjs.ts';
import { sizeOf, type HostTensor } from '../../tensors.ts';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator, ConformanceCase } from '../case.ts';
import { booleans, drawAxes, drawShape, floats, integers, show } from '../draw.ts';

type Pair = [number, number];

/** What one draw of a generator decides about its operand `x`. */
interface Drawn {
  readonly shape: readonly number[];
  readonly label: string;
  readonly fn: (x: Tensor) => Tensor | Tensor[];
  readonly exact?: (x: Tensor) => Tensor | Tensor[];
  /** Without gradient in tfjs. */
  readonly flat?: boolean;
}

/**
 * Images may come out of a channels-first operator, where kernels work in that order: half of the rank-4 cases pass
 * through a pooling of single pixels first.
 */
const fromImage = (x: Tensor): Tensor => tf.avgPool(x as Tensor4D, 1, 1, 'valid');

const listed = (result: Tensor | Tensor[]): Tensor | Record<string, Tensor> =>
  Array.isArray(result) ? Object.fromEntries(result.map((part, i) => [`part${i}`, part])) : result;

/** A generator from one that decides shapes; every fourth case is int32 or bool. */
function moving(kernel: string, decide: (random: Random, index: number) => Drawn): CaseGenerator {
  return {
    kernel,
    draw: (random, index): ConformanceCase => {
      const { shape, label, fn, exact, flat } = decide(random, index);
      const typed = index % 4 === 3 ? random.pick([integers, booleans]) : undefined;
      const x: HostTensor = typed ? typed(random, shape) : floats(random, shape);
      const image = !typed && shape.length === 4 && random.chance(0.5);
      const of = (f: (x: Tensor) => Tensor | Tensor[]) => (inputs: Readonly<Record<string, Tensor>>) =>
        listed(f(image ? fromImage(inputs['x']!) : inputs['x']!));
      return {
        label: `${x.dtype} ${show(shape)}${image ? ' image' : ''}: ${label}`,
        fn: of(fn),
        ...(exact ? { exact: of(exact) } : {}),
        inputs: { x },
        differentiate: typed || flat ? [] : ['x'],
      };
    },
  };
}

/** Rank 4 in every other case. */
const someShape = (random: Random, index: number, lowest = 1): number[] =>
  drawShape(random, index % 2 === 0 ? 4 : random.integer(lowest, 7), 4);

const reshape = moving(tf.Reshape, (random, index) => {
  const shape = someShape(random, index, 0);
  const sides = shape.filter((side) => side > 1 && random.chance(0.6));
  const order = random.permutation(sides.length);
  const kept = Array.from(order, (at) => sides[at] ?? 1).slice(0, 4);
  const target = [...kept, sizeOf(shape) / sizeOf(kept), ...(random.chance(0.3) ? [1] : [])];
  return { shape, label: show(target), fn: (x) => tf.reshape(x, target) };
});

const expandDims = moving(tf.ExpandDims, (random, index) => {
  const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(0, 5), 4);
  const axis = random.integer(-shape.length - 1, shape.length + 1);
  return { shape, label: `axis ${axis}`, fn: (x) => tf.squeeze(tf.mul(tf.expandDims(x, axis), 2)) };
});

const transpose = moving(tf.Transpose, (random, index) => {
  const shape = drawShape(random, index % 3 === 0 ? 4 : random.integer(2, 7), 4);
  const [first, second] = [random.permutation(shape.length), random.permutation(shape.length)].map((p) => [...p]);
  const label = `${show(first ?? [])} twice ${show(second ?? [])}`;
  return { shape, label, fn: (x) => tf.transpose(tf.reverse(tf.transpose(tf.transpose(x, first), second), 0), first) };
});

const concat = moving(tf.Concat, (random, index) => {
  const shape = someShape(random, index);
  const axis = random.integer(0, shape.length);
  const count = random.integer(2, 5);
  return {
    shape,
    label: `${count} on axis ${axis}`,
    fn: (x) => tf.concat(parts(x, count, axis), axis - (count % 2) * shape.length),
  };
});

/** Uneven parts of `x` along `axis`, derived from it, and `x` itself. */
function parts(x: Tensor, count: number, axis: number): Tensor[] {
  const side = x.shape[axis] ?? 1;
  return Array.from({ length: count }, (_, i) => {
    const size = x.shape.map((n, at) => (at === axis ? Math.max(1, side - i) : n));
    const begin = x.shape.map(() => 0);
    return tf.slice(x, begin, size);
  });
}

const pack = moving(tf.Pack, (random, index) => {
  const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(0, 5), 4);
  const axis = random.integer(-shape.length - 1, shape.length + 1);
  return { shape, label: `axis ${axis}`, fn: (x) => tf.stack([x, tf.reverse(x), x], axis) };
});

const unpack = moving(tf.Unpack, (random, index) => {
  const shape = someShape(random, index);
  const axis = random.integer(-shape.length, shape.length);
  return { shape, label: `axis ${axis}`, fn: (x) => tf.unstack(x, axis) };
});

const slice = moving(tf.Slice, (random, index) => {
  const shape = someShape(random, index);
  const begin = shape.map((side) => random.integer(0, side));
  const size = shape.map((side, axis) => (random.chance(0.3) ? -1 : random.integer(1, side - (begin[axis] ?? 0) + 1)));
  return { shape, label: `${show(begin)} + ${show(size)}`, fn: (x) => tf.slice(x, begin, size) };
});

/** Takes every axis' elements by index. */
function picked(x: Tensor, { begin, end, strides }: ReturnType<typeof tf.slice_util.sliceInfo>): Tensor {
  return begin.reduce((cut, from, axis) => {
    const [to, step] = [end[axis] ?? from, strides[axis] ?? 1];
    const indices: number[] = [];
    for (let at = from; step > 0 ? at < to : at > to; at += step) indices.push(at);
    return tf.gather(cut, tf.tensor1d(indices, 'int32'), axis);
  }, x);
}

/** Ends and masks as NumPy's; drawn until something is left. */
const stridedSlice = moving(tf.StridedSlice, (random, index) => {
  const shape = someShape(random, index);
  for (;;) {
    const count = random.integer(1, shape.length + 1);
    const list = (draw: (side: number) => number) => shape.slice(0, count).map(draw);
    const begin = list((side) => random.integer(-side, side));
    const end = list((side) => random.integer(-side - 1, side + 1));
    const strides = list(() => random.pick([1, 1, 2, 3, -1, -2]));
    const bits = () => random.integer(0, 2 ** count) & random.integer(0, 2 ** count);
    const [beginMask, endMask, newAxis] = [bits(), bits(), bits() & bits()];
    const shrink = bits() & ~newAxis & strides.reduce((mask, step, i) => (step > 0 ? mask | (1 << i) : mask), 0);
    const ellipsis = random.chance(0.2) ? 1 << random.integer(0, count) : 0;
    let info: ReturnType<typeof tf.slice_util.sliceInfo>;
    try {
      info = tf.slice_util.sliceInfo(shape, begin, end, strides, beginMask, endMask, ellipsis, newAxis, shrink);
    } catch {
      continue;
    }
    if (sizeOf(info.finalShape) === 0) continue;
    return {
      shape,
      flat: true,
      label: `${show(begin)} to ${show(end)} by ${show(strides)}, masks ${show([beginMask, endMask, ellipsis, newAxis, shrink])}`,
      fn: (x) => tf.stridedSlice(x, begin, end, strides, beginMask, endMask, ellipsis, newAxis, shrink),
      // tfjs's CPU backend reads out of range where it drops an axis and strides along another.
      ...(shrink === 0 ? {} : { exact: (x) => tf.reshape(picked(x, info), info.finalShape) }),
    };
  }
});

const reverse = moving(tf.Reverse, (random, index) => {
  const shape = someShape(random, index);
  const axes = drawAxes(random, shape.length);
  return { shape, label: `axes ${show(axes)}`, fn: (x) => tf.reverse(x, axes) };
});

const split = moving(tf.SplitV, (random, index) => {
  const shape = someShape(random, index);
  const axis = random.integer(0, shape.length);
  const first = random.integer(1, 4);
  shape[axis] = random.chance(0.5) ? first * 2 : first + random.integer(1, 4);
  const sizes = random.chance(0.3) ? [first, -1] : [first, shape[axis] - first];
  const even = shape[axis] === first * 2;
  return { shape, label: `${show(sizes)} on axis ${axis}`, fn: (x) => tf.split(x, even ? 2 : sizes, axis) };
});

const borders = (random: Random, shape: readonly number[], widest: (side: number) => number): Pair[] =>
  shape.map((side) =>
    random.chance(0.4) ? [0, 0] : [random.integer(0, widest(side) + 1), random.integer(0, widest(side) + 1)],
  );

const pad = moving(tf.PadV2, (random, index) => {
  const shape = someShape(random, index);
  const paddings = borders(random, shape, () => 3);
  const value = random.pick([0, 0, 1, -2]);
  return {
    shape,
    label: `${JSON.stringify(paddings)} of ${value}`,
    fn: (x) => tf.pad(x, paddings, x.dtype === 'bool' ? Math.abs(value) % 2 : value),
  };
});

const mirrorPad = moving(tf.MirrorPad, (random, index) => {
  const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(1, 5), 4);
  const mode = random.pick(['reflect', 'symmetric'] as const);
  const skip = mode === 'reflect' ? 1 : 0;
  const paddings = borders(random, shape, (side) => side - skip);
  return {
    shape,
    label: `${mode} ${JSON.stringify(paddings)}`,
    fn: (x) => tf.mirrorPad(x, paddings, mode),
    exact: (x) =>
      paddings.reduce((padded, [before, after], axis) => {
        const side = padded.shape[axis] ?? 1;
        const sources = Int32Array.from({ length: before + side + after }, (_, i) => {
          const at = i - before;
          if (at < 0) return -at - 1 + skip;
          return at < side ? at : 2 * side - 1 - skip - at;
        });
        return tf.gather(padded, tf.tensor(sources, [sources.length], 'int32'), axis);
      }, x),
  };
});

/** Every third case is `tf.broadcastTo`, which tfjs does by tiling. */
const tile = moving(tf.Tile, (random, index) => {
  const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(1, 6), 3);
  const broadcast = index % 3 === 0;
  if (broadcast) shape[random.integer(0, shape.length)] = 1;
  const repeats = shape.map((side) => (broadcast && side > 1 ? 1 : random.integer(1, 4)));
  if (broadcast) repeats[shape.indexOf(1)] = 3;
  const target = shape.map((side, axis) => side * (repeats[axis] ?? 1));
  return {
    shape,
    label: `${show(repeats)}${broadcast ? ', broadcastTo' : ''}`,
    fn: (x) => (broadcast ? tf.broadcastTo(x, target) : tf.tile(x, repeats)),
    exact: (x) =>
      repeats.reduce(
        (tiled, count, axis) =>
          tf.concat(
            Array.from({ length: count }, () => tiled),
            axis,
          ),
        x,
      ),
  };
});

/** From and to every type; floats are truncated towards 0. */
const cast: CaseGenerator = {
  kernel: tf.Cast,
  draw: (random, index) => {
    const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(0, 6), 4);
    const make = [floats, integers, booleans][index % 3] ?? floats;
    const to = (['int32', 'float32', 'bool'] as const)[Math.floor(index / 3) % 3] ?? 'int32';
    const x = make === floats ? floats(random, shape, -9, 9) : make(random, shape);
    // Some exact zeros and halves.
    if (x.dtype === 'float32') x.data.forEach((value, i) => (x.data[i] = i % 3 === 0 ? Math.round(value) / 2 : value));
    const reach = to === x.dtype ? (y: Tensor) => tf.cast(tf.cast(y, 'int32'), to) : (y: Tensor) => tf.cast(y, to);
    return { label: `${x.dtype} to ${to}, ${show(shape)}`, fn: (inputs) => reach(inputs['x']!), inputs: { x } };
  },
};

const identity = moving(tf.Identity, (random, index) => {
  const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(0, 6), 4);
  return { shape, label: 'clone', fn: (x) => [tf.clone(x), tf.stack([tf.clone(x), x])] };
});

/** Constants made in the graph, alone and beside an operand. */
function constants(kernel: string, make: (x: Tensor) => Tensor): CaseGenerator {
  return moving(kernel, (random, index) => {
    const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(0, 6), 4);
    return { shape, label: 'alone and beside', fn: (x) => [make(x), tf.stack([make(x), x])] };
  });
}

const typeOf = (x: Tensor): 'float32' | 'int32' | 'bool' => x.dtype as 'float32' | 'int32' | 'bool';

export const shapeCases: readonly CaseGenerator[] = [
  identity,
  reshape,
  expandDims,
  cast,
  constants(tf.Fill, (x) => tf.fill(x.shape, 1, typeOf(x))),
  constants(tf.ZerosLike, (x) => tf.zerosLike(x)),
  constants(tf.OnesLike, (x) => tf.onesLike(x)),
  concat,
  pack,
  unpack,
  slice,
  stridedSlice,
  reverse,
  split,
  pad,
  mirrorPad,
  tile,
  transpose,
];
