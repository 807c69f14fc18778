/**
 * Random networks: chains and branches of operators that want channels first, operators that do not care, and operators
 * that work on tfjs's own order. Whatever order a value is kept in between must never show in a result or a gradient.
 *
 * Some convolutions have 16 channels, which runtimes compute in blocks.
 *
 * A program is its seed: it is drawn again, step by step, each time it runs, from the shapes that it meets.
 */
import { Random } from '../random.ts';
import type { Tensors } from '../step.ts';
import { sizeOf } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ConformanceCase } from './case.ts';
import { exactResize } from './cases/resize.ts';
import { drawAxes, drawShape, floats, show } from './draw.ts';

/** Larger values are cut down by the next step. */
const MOST_ELEMENTS = 900;
/** Elements that all weights of a program are cut from. */
const WEIGHTS = 4096;

interface State {
  readonly random: Random;
  /** Run by the reference, where tfjs's own gradient is wrong. */
  readonly exact: boolean;
  readonly weights: Tensor;
  readonly noise: Tensor;
  /** All values so far: later steps may join any of them. */
  readonly values: Tensor[];
  readonly text: string[];
  /** Whether values are repeated: rounding would then decide which of two maxima is taken. */
  repeated: boolean;
}

/** One step: a new value from `x`, or `undefined` where it does not apply. */
type Operator = (s: State, x: Tensor) => Tensor | undefined;

const image = (x: Tensor): x is Tensor4D => x.rank === 4;

/** A weight of this shape, small enough to keep values in range. */
function weight({ random, weights }: State, shape: readonly number[], scale = 1): Tensor {
  const size = sizeOf(shape);
  const start = random.integer(0, WEIGHTS - size);
  return tf.mul(tf.reshape(tf.slice(weights, [start], [size]), [...shape]), scale);
}

/** A shape that broadcasts to `shape`: of any rank up to its own, with axes of length 1. */
function thinned(random: Random, shape: readonly number[]): number[] {
  return shape.slice(random.integer(0, shape.length + 1)).map((side) => (random.chance(0.4) ? 1 : side));
}

const broadcasts = (from: readonly number[], to: readonly number[]): boolean =>
  from.length <= to.length && from.every((side, i) => side === 1 || side === to[to.length - from.length + i]);

/** The other operand of an elementwise step: a weight, a number, or an earlier value that fits. */
function operand(s: State, shape: readonly number[]): Tensor {
  const fitting = s.values.filter((value) => broadcasts(value.shape, shape));
  if (fitting.length > 0 && s.random.chance(0.5)) return s.random.pick(fitting);
  return s.random.chance(0.15) ? tf.scalar(s.random.uniform(-1, 1)) : weight(s, thinned(s.random, shape));
}

const convolution: Operator = (s, x) => {
  if (!image(x)) return undefined;
  const out = s.random.chance(0.3) ? 16 : s.random.integer(1, 5);
  const filter = [s.random.integer(1, 4), s.random.integer(1, 4), x.shape[3], out];
  if (sizeOf(filter) >= WEIGHTS) return undefined;
  const [kernel, stride] = [weight(s, filter, 0.5) as Tensor4D, s.random.integer(1, 3)];
  return tf.conv2d(x, kernel, stride, 'same');
};

const depthwise: Operator = (s, x) => {
  if (!image(x) || x.shape[3] > 6) return undefined;
  const filter = weight(s, [3, s.random.integer(1, 4), x.shape[3], s.random.integer(1, 3)], 0.5) as Tensor4D;
  return tf.depthwiseConv2d(x, filter, s.random.integer(1, 3), 'same');
};

const upConvolution: Operator = (s, x) => {
  if (!image(x)) return undefined;
  const [batch, height, width, channels] = x.shape;
  const [stride, out] = [s.random.integer(1, 3), s.random.integer(1, 4)];
  const filter = weight(s, [2, 3, out, channels], 0.5) as Tensor4D;
  return tf.conv2dTranspose(x, filter, [batch, height * stride, width * stride, out], stride, 'same');
};

const pooling: Operator = (s, x) => {
  if (!image(x) || x.shape[1] < 2 || x.shape[2] < 2) return undefined;
  const [size, stride] = [s.random.integer(1, 3), s.random.integer(1, 3)];
  if (s.repeated || s.random.chance(0.5)) return tf.avgPool(x, size, stride, 'valid');
  return tf.maxPool(x, size, stride, 'same');
};

const resizing: Operator = (s, x) => {
  if (!image(x)) return undefined;
  const [align, half] = s.random.pick([
    [false, false],
    [true, false],
    [false, true],
  ] as const);
  const bilinear = s.random.chance(0.5);
  const twice = s.random.chance(0.5);
  const size: [number, number] = twice
    ? [x.shape[1] * 2, x.shape[2] * 2]
    : [s.random.integer(1, 7), s.random.integer(1, 7)];
  const resize = bilinear ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor;
  s.repeated = true;
  return s.exact ? exactResize(resize, x, size, align, half) : resize(x, size, align, half);
};

const normalised: Operator = (s, x) => {
  if (!image(x)) return undefined;
  const channels = [x.shape[3]];
  const vector = () => weight(s, channels) as Tensor1D;
  return tf.batchNorm(x, vector(), tf.add(tf.square(vector()), 0.5), vector(), vector());
};

const binary: Operator = (s, x) => {
  const other = operand(s, x.shape);
  const [a, b] = s.random.chance(0.5) ? [x, other] : [other, x];
  return s.random.pick([
    () => tf.add(a, b),
    () => tf.sub(a, b),
    () => tf.mul(a, b),
    () => tf.div(a, tf.add(tf.square(b), 1)),
    () => tf.squaredDifference(a, b),
  ])();
};

/** Grows `x` by an operand of higher rank or longer sides. */
const broadcastUp: Operator = (s, x) => {
  if (x.size > 60) return undefined;
  const shape = x.shape.map((side) => (side === 1 ? s.random.integer(1, 4) : side));
  const rank = Math.max(shape.length, s.random.integer(2, 5));
  s.repeated = true;
  return tf.mul(x, weight(s, [...drawShape(s.random, rank - shape.length, 3), ...shape]));
};

const smooth: Operator = (s, x) =>
  s.random.pick([tf.tanh, tf.sigmoid, tf.neg, (y: Tensor) => tf.exp(tf.tanh(y)), (y: Tensor) => tf.square(tf.tanh(y))])(
    x,
  );

/** A kink away from 0, where degenerate values gather. */
const kinked: Operator = (s, x) => tf.relu(tf.add(x, s.random.uniform(0.3, 0.5)));

const chosen: Operator = (s, x) => {
  // From an input of its own: comparisons have no gradient.
  const condition = tf.greater(tf.reshape(tf.slice(s.noise, [0], [x.size]), x.shape), 0);
  return tf.where(condition, x, tf.broadcastTo(operand(s, x.shape), x.shape as [number]));
};

/** Statistics over random axes, kept and taken off, or dropped. */
const centred: Operator = (s, x) => tf.sub(x, tf.mean(x, drawAxes(s.random, x.rank), true));

const reduced: Operator = (s, x) => {
  if (x.rank < 2) return undefined;
  const axes = drawAxes(s.random, x.rank);
  if (axes.length === x.rank) axes.pop();
  const keep = s.random.chance(0.5);
  const smallest = s.repeated ? tf.mean : s.random.pick([tf.mean, tf.max]);
  return s.random.chance(0.5) ? smallest(x, axes, keep) : tf.tanh(tf.sum(x, axes, keep));
};

const spread: Operator = (s, x) => {
  const axes = drawAxes(s.random, x.rank);
  const { mean, variance } = tf.moments(x, axes, true);
  return s.random.chance(0.5)
    ? tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 0.1)))
    : tf.add(x, tf.logSumExp(x, axes, true));
};

const gated: Operator = (_s, x) => tf.mul(x, tf.step(tf.sub(x, 0.417)));

const gathered: Operator = (s, x) => {
  if (x.rank === 0) return undefined;
  const axis = s.random.integer(0, x.rank);
  s.repeated = true;
  const indices = s.random.integers(s.random.integer(1, 5), 0, x.shape[axis] ?? 1);
  return tf.gather(x, tf.tensor1d(indices, 'int32'), axis);
};

// Over one element it is the constant 1, and what is made of its spread is rounding.
const softmax: Operator = (_s, x) => ((x.shape.at(-1) ?? 1) > 1 ? tf.softmax(x) : undefined);

const reshaped: Operator = (s, x) => {
  const rank = s.random.integer(2, 5);
  const shape = Array.from({ length: rank - 1 }, () => 1);
  let rest = x.size;
  for (let axis = 0; axis < rank - 1; axis++) {
    const divisors = Array.from({ length: 6 }, (_, i) => i + 1).filter((n) => rest % n === 0);
    shape[axis] = s.random.pick(divisors);
    rest /= shape[axis] ?? 1;
  }
  return tf.reshape(x, [...shape, rest]);
};

/** Only axes of length 1 come or go. */
const squeezed: Operator = (s, x) =>
  x.shape.includes(1) && s.random.chance(0.5)
    ? tf.squeeze(x)
    : x.rank < 5
      ? tf.expandDims(x, s.random.integer(0, x.rank + 1))
      : undefined;

const transposed: Operator = (s, x) => (x.rank > 1 ? tf.transpose(x, [...s.random.permutation(x.rank)]) : undefined);

const sliced: Operator = (s, x) => {
  if (x.rank === 0) return undefined;
  const begin = x.shape.map((side) => (s.random.chance(0.5) ? 0 : s.random.integer(0, Math.ceil(side / 2))));
  const size = x.shape.map((side, axis) =>
    s.random.chance(0.5) ? -1 : s.random.integer(1, side - (begin[axis] ?? 0) + 1),
  );
  return tf.slice(x, begin, size);
};

const padded: Operator = (s, x) => {
  if (x.rank === 0) return undefined;
  const borders = x.shape.map((): [number, number] => [s.random.integer(0, 2), s.random.integer(0, 2)]);
  if (s.random.chance(0.6)) return tf.pad(x, borders, s.random.pick([0, 0.7]));
  s.repeated = true;
  return tf.mirrorPad(x, borders, 'symmetric');
};

const joined: Operator = (s, x) => {
  if (x.rank === 0) return undefined;
  const axis = s.random.integer(0, x.rank);
  const fits = (value: Tensor) =>
    value.rank === x.rank && value.shape.every((side, i) => i === axis || side === x.shape[i]);
  const other = s.random.pick(s.values.filter(fits));
  return tf.concat(
    s.random.pick([
      [x, other],
      [other, x],
      [x, weight(s, x.shape), other],
    ]),
    axis,
  );
};

const repeated: Operator = (s, x) => {
  if (x.rank === 0 || x.rank > 4) return undefined;
  s.repeated = true;
  const times = x.shape.map(() => (s.random.chance(0.3) ? 2 : 1));
  return tf.tile(x, times);
};

const stacked: Operator = (s, x) => {
  if (x.rank > 4) return undefined;
  return tf.stack([x, tf.tanh(x)], s.random.integer(0, x.rank + 1));
};

const unstacked: Operator = (s, x) => {
  if (x.rank < 2) return undefined;
  const layers = tf.unstack(x, s.random.integer(0, x.rank));
  return tf.sub(s.random.pick(layers), s.random.pick(layers));
};

const reversed: Operator = (s, x) => (x.rank > 0 ? tf.reverse(x, drawAxes(s.random, x.rank)) : undefined);

const halves: Operator = (s, x) => {
  const axis = x.shape.findIndex((side) => side > 1 && side % 2 === 0);
  if (axis < 0) return undefined;
  const [first, second] = tf.split(x, 2, axis) as [Tensor, Tensor];
  return s.random.chance(0.5) ? tf.mul(first, tf.sigmoid(second)) : tf.concat([second, first], axis);
};

const product: Operator = (s, x) => {
  if (x.rank < 2) return undefined;
  const inner = x.shape[x.rank - 1] ?? 1;
  return tf.matMul(x, weight(s, [...x.shape.slice(0, -2), inner, s.random.integer(1, 5)], 0.5));
};

const toSpace: Operator = (_s, x) => (image(x) && x.shape[3] % 4 === 0 ? tf.depthToSpace(x, 2) : undefined);

/** Operators on images stand here several times: they are what makes values channels-first. */
const operators: Readonly<Record<string, Operator>> = {
  convolution,
  convolution2: convolution,
  depthwise,
  upConvolution,
  pooling,
  pooling2: pooling,
  resizing,
  normalised,
  binary,
  binary2: binary,
  binary3: binary,
  broadcastUp,
  smooth,
  kinked,
  chosen,
  centred,
  reduced,
  spread,
  gated,
  gathered,
  softmax,
  reshaped,
  squeezed,
  transposed,
  sliced,
  padded,
  joined,
  joined2: joined,
  repeated,
  stacked,
  unstacked,
  reversed,
  halves,
  product,
  toSpace,
};

function step(s: State, x: Tensor): Tensor | undefined {
  // Every fourth step goes on from an earlier value.
  const source = s.random.chance(0.25) ? s.random.pick(s.values) : x;
  if (source.size > MOST_ELEMENTS) {
    const axis = source.shape.indexOf(Math.max(...source.shape));
    s.text.push('mean');
    return tf.mean(source, axis, s.random.chance(0.7));
  }
  const name = s.random.pick(Object.keys(operators));
  const result = operators[name]?.(s, source);
  if (result) s.text.push(`${name} ${show(source.shape)} -> ${show(result.shape)}`);
  return result;
}

function run(seed: string, inputs: Tensors, exact: boolean): { outputs: Tensors; text: string[] } {
  const random = new Random(seed);
  const { x, weights, noise } = inputs as { x: Tensor; weights: Tensor; noise: Tensor };
  const s: State = { random, exact, weights, noise, values: [x], text: [], repeated: false };
  const length = random.integer(5, 16);
  let last = x;
  while (s.values.length <= length) {
    const next = step(s, last);
    if (!next) continue;
    last = next;
    s.values.push(next);
  }
  // Some values in the middle are results too, so that they exist in tfjs's order as well.
  const middle = s.values.slice(1, -1).filter(() => random.chance(0.25));
  const outputs = Object.fromEntries([...middle, last].map((value, i) => [`value${i}`, value]));
  // tfjs refuses to differentiate where no path leads to a result.
  const anchor = tf.mul(tf.mean(x), tf.mean(weights));
  return { outputs: { ...outputs, anchor }, text: s.text };
}

/** @returns a case whose label is, once it has run, the list of its operators */
export function mixedProgram(seed: string): ConformanceCase {
  const random = new Random(`${seed}/inputs`);
  let text: readonly string[] = [];
  return {
    get label() {
      return `${seed}: ${text.join('; ')}`;
    },
    fn: (inputs) => {
      const result = run(seed, inputs, false);
      text = result.text;
      return result.outputs;
    },
    exact: (inputs) => run(seed, inputs, true).outputs,
    inputs: {
      x: floats(random, [random.integer(1, 3), random.integer(2, 7), random.integer(2, 7), random.integer(1, 5)]),
      weights: floats(random, [WEIGHTS], -1, 1),
      noise: floats(random, [WEIGHTS]),
    },
    differentiate: ['x', 'weights'],
    // Chains of cancellations; a wrong order of axes is off by far more.
    tolerance: 2e-3,
  };
}
