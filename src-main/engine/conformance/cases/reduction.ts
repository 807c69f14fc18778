/** Reductions over any axes, running sums and positions of extremes. */
import { tf } from '../../tfjs.ts';
import type { Random } from '../../random.ts';
import type { HostTensor } from '../../tensors.ts';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { booleans, distinctFloats, drawAxes, drawLayout, drawShape, floats, integers, show } from '../draw.ts';
import { between, type Draw } from '../elementwise-cases.ts';

type Reduce = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;

const reduction = (kernel: string, f: Reduce, draws: readonly Draw[], differentiate = true): CaseGenerator => ({
  kernel,
  draw: (random, index) => {
    const shape = drawShape(random, random.integer(0, 6), 4);
    const x = draws[index % draws.length]!(random, shape);
    const keepDims = random.chance(0.5);
    const axes = drawAxes(random, shape.length);
    const all = shape.length === 0 || random.chance(0.15);
    const layout = drawLayout(random);
    return {
      label: `${x.dtype} ${show(shape)} over ${all ? 'all' : show(axes)}${keepDims ? ', kept' : ''}`,
      fn: (inputs) => f(layout(inputs['x']!), all ? undefined : axes, keepDims),
      inputs: { x },
      differentiate: differentiate && x.dtype === 'float32' ? ['x'] : [],
    };
  },
});

/** Shape, axis (also counted from the back) and a layout, for kernels along one axis. */
function drawAlong(random: Random) {
  const shape = drawShape(random, random.integer(1, 6), 5);
  const axis = random.integer(0, shape.length);
  return { shape, axis, written: random.chance(0.3) ? axis - shape.length : axis, layout: drawLayout(random) };
}

const position = (kernel: string, f: (x: Tensor, axis: number) => Tensor): CaseGenerator => ({
  kernel,
  draw: (random, index) => {
    const { shape, written, layout } = drawAlong(random);
    // Few values: the first of equals must win.
    const x: HostTensor = index % 3 === 0 ? distinctFloats(random, shape) : integers(random, shape, -1, 2);
    const asFloat = index % 3 === 1;
    return {
      label: `${x.dtype}${asFloat ? ' as float' : ''} ${show(shape)} along ${written}`,
      fn: (inputs) => f(asFloat ? layout(tf.cast(inputs['x']!, 'float32')) : layout(inputs['x']!), written),
      inputs: { x },
    };
  },
});

type Run = (x: Tensor, axis: number, exclusive: boolean, reverse: boolean) => Tensor;

const running = (kernel: string, f: Run, draws: readonly Draw[], differentiate: boolean): CaseGenerator => ({
  kernel,
  draw: (random, index) => {
    const { shape, axis, layout } = drawAlong(random);
    const x = draws[index % draws.length]!(random, shape);
    const [exclusive, reverse] = [random.chance(0.5), random.chance(0.5)];
    return {
      label: `${x.dtype} ${show(shape)} along ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`,
      fn: (inputs) => f(layout(inputs['x']!), axis, exclusive, reverse),
      inputs: { x },
      differentiate: differentiate && x.dtype === 'float32' ? ['x'] : [],
    };
  },
});

const smallWhole: Draw = (random, shape) => integers(random, shape, -2, 3);
/** Products of up to 1 024 factors must stay finite. */
const nearOne: Draw = between(0.8, 1.2);

export const reductionCases: readonly CaseGenerator[] = [
  reduction(tf.Sum, tf.sum, [floats, floats, integers, booleans]),
  reduction(tf.Mean, tf.mean, [floats, floats, integers, booleans]),
  reduction(tf.Prod, tf.prod, [nearOne, nearOne, smallWhole]),
  reduction(tf.Max, tf.max, [distinctFloats, distinctFloats, integers]),
  reduction(tf.Min, tf.min, [distinctFloats, distinctFloats, integers]),
  reduction(tf.Any, tf.any, [booleans], false),
  reduction(tf.All, tf.all, [booleans], false),
  position(tf.ArgMax, tf.argMax),
  position(tf.ArgMin, tf.argMin),
  running(tf.Cumsum, tf.cumsum, [floats, floats, integers], true),
  running(tf.Cumprod, tf.cumprod, [nearOne, smallWhole], false),
];
