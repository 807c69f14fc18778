/** Matrix products, fused products and convolutions, soft-max and batch normalisation. */
import type { Random } from '../../random.ts';
import { tf } from '../../tfjs.ts';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator, ConformanceCase } from '../case.ts';
import { drawShape, floats, show } from '../draw.ts';

interface Product {
  readonly a: number[];
  readonly b: number[];
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Batch axes of either operand may be missing or of length 1. */
function drawProduct(random: Random): Product {
  const [m = 1, k = 1, n = 1] = drawShape(random, 3, 6);
  const [transposeA, transposeB] = [random.chance(0.5), random.chance(0.5)];
  const batch = drawShape(random, random.integer(0, 3), 3);
  const thin = () => batch.map((side) => (random.chance(0.3) ? 1 : side)).slice(random.chance(0.2) ? 1 : 0);
  return {
    a: [...thin(), ...(transposeA ? [k, m] : [m, k])],
    b: [...thin(), ...(transposeB ? [n, k] : [k, n])],
    transposeA,
    transposeB,
  };
}

const label = ({ a, b, transposeA, transposeB }: Product): string =>
  `${show(a)}${transposeA ? "'" : ''} x ${show(b)}${transposeB ? "'" : ''}`;

/** Written out: tfjs's CPU backend takes the wrong batch items where both operands repeat. */
function exactProduct(a: Tensor, b: Tensor, { transposeA, transposeB }: Product): Tensor {
  const left = tf.expandDims(transposeA ? swapped(a) : a, -1);
  const right = tf.expandDims(transposeB ? swapped(b) : b, -3);
  return tf.sum(tf.mul(left, right), -2);
}

function swapped(x: Tensor): Tensor {
  const axes = Array.from({ length: x.rank }, (_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

const matMul: CaseGenerator = {
  kernel: tf.BatchMatMul,
  draw: (random, index): ConformanceCase => {
    if (index % 8 === 7) {
      const [m = 1, k = 1] = drawShape(random, 2, 6);
      return {
        label: `dot of ${show([m, k])} and ${show([k])}`,
        fn: ({ a, b }) => tf.dot(a!, b!),
        inputs: { a: floats(random, [m, k]), b: floats(random, [k]) },
        differentiate: ['a', 'b'],
      };
    }
    const product = drawProduct(random);
    return {
      label: label(product),
      fn: ({ a, b }) => tf.matMul(a!, b!, product.transposeA, product.transposeB),
      exact: ({ a, b }) => exactProduct(a!, b!, product),
      inputs: { a: floats(random, product.a), b: floats(random, product.b) },
      differentiate: ['a', 'b'],
    };
  },
};

const EQUATIONS = [
  'ij,jk->ik',
  'bij,bjk->bik',
  'ij,ij->',
  'ij->ji',
  'i,j->ij',
  'bij,kj->bki',
  'bhic,bhjc->bhij',
  'ij->j',
];

const einsum: CaseGenerator = {
  kernel: tf.Einsum,
  draw: (random, index) => {
    const equation = EQUATIONS[index % EQUATIONS.length] ?? 'ij->ji';
    const lengths = new Map<string, number>();
    const [terms = ''] = equation.split('->');
    const [a = [], b] = terms.split(',').map((term) =>
      Array.from(term).map((letter) => {
        const length = lengths.get(letter) ?? random.integer(1, 5);
        lengths.set(letter, length);
        return length;
      }),
    );
    return {
      label: `${equation} of ${show(a)}${b ? ` and ${show(b)}` : ''}`,
      fn: (inputs) => tf.einsum(equation, ...Object.values(inputs)),
      inputs: b ? { a: floats(random, a), b: floats(random, b) } : { a: floats(random, a) },
    };
  },
};

const ACTIVATIONS = ['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu', 'prelu'] as const;
type Activation = (typeof ACTIVATIONS)[number];

/** Bias and slopes, present or not. tfjs differentiates fused kernels without the slopes' gradient. */
function finish(random: Random, index: number, channels: number) {
  const activation: Activation = ACTIVATIONS[index % ACTIVATIONS.length] ?? 'linear';
  const bias = random.chance(0.7);
  return {
    activation,
    text: `${bias ? ' + bias' : ''}, ${activation}`,
    inputs: {
      ...(bias ? { bias: floats(random, [channels]) } : {}),
      ...(activation === 'prelu' ? { slopes: floats(random, [channels], 0, 1) } : {}),
    },
    settings: (inputs: Readonly<Record<string, Tensor>>) => ({
      activation,
      ...(inputs['bias'] ? { bias: inputs['bias'] } : {}),
      ...(inputs['slopes'] ? { preluActivationWeights: inputs['slopes'] } : {}),
      ...(activation === 'leakyrelu' ? { leakyreluAlpha: 0.3 } : {}),
    }),
    differentiate: bias ? ['bias'] : [],
  };
}

const fusedMatMul: CaseGenerator = {
  kernel: tf._FusedMatMul,
  draw: (random, index) => {
    const [m = 1, k = 1, n = 1] = drawShape(random, 3, 6);
    const [transposeA, transposeB] = [random.chance(0.5), random.chance(0.5)];
    const [a, b] = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]];
    const end = finish(random, index, n);
    return {
      label: `${show(a)} x ${show(b)}${end.text}`,
      fn: (inputs) =>
        tf.fused.matMul({ a: inputs['a']!, b: inputs['b']!, transposeA, transposeB, ...end.settings(inputs) }),
      inputs: { a: floats(random, a), b: floats(random, b), ...end.inputs },
      differentiate: ['a', 'b', ...end.differentiate],
    };
  },
};

function fusedConvolution(kernel: string, depthwise: boolean): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const [batch = 1, height = 1, width = 1, channels = 1] = drawShape(random, 4, 4);
      const shape = [batch, height + 3, width + 3, channels];
      const filter = [random.integer(1, 4), random.integer(1, 4), channels, random.integer(1, 4)];
      const strides = random.integer(1, 3);
      const pad = random.pick(['same', 'valid'] as const);
      const end = finish(random, index, depthwise ? channels * (filter[3] ?? 1) : (filter[3] ?? 1));
      const fuse = depthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
      return {
        label: `${show(shape)} * ${show(filter)}, stride ${strides}, ${pad}${end.text}`,
        fn: (inputs) =>
          fuse({
            x: inputs['x'] as Tensor4D,
            filter: inputs['filter'] as Tensor4D,
            strides,
            pad,
            ...end.settings(inputs),
          }),
        inputs: { x: floats(random, shape), filter: floats(random, filter), ...end.inputs },
        differentiate: ['x', 'filter', ...end.differentiate],
      };
    },
  };
}

/** Statistics per channel at every rank that tfjs takes, or (every fifth case) per element. */
const batchNorm: CaseGenerator = {
  kernel: tf.FusedBatchNorm,
  draw: (random, index) => {
    const full = index % 5 === 4;
    const shape = drawShape(random, full ? 4 : random.integer(2, 5), 4);
    const statistics = full ? shape : shape.slice(-1);
    const [scale, offset] = [random.chance(0.7), random.chance(0.7)];
    const optional = {
      ...(scale ? { scale: floats(random, statistics) } : {}),
      ...(offset ? { offset: floats(random, statistics) } : {}),
    };
    return {
      label: `${show(shape)} by ${show(statistics)}${scale ? ', scale' : ''}${offset ? ', offset' : ''}`,
      fn: (inputs) =>
        tf.batchNorm(
          inputs['x']!,
          inputs['mean'] as Tensor1D,
          inputs['variance'] as Tensor1D,
          inputs['offset'],
          inputs['scale'],
          1e-3,
        ),
      inputs: {
        x: floats(random, shape),
        mean: floats(random, statistics),
        variance: floats(random, statistics, 0.2, 2),
        ...optional,
      },
      // tfjs cannot differentiate it without scale or offset.
      differentiate: scale && offset ? ['x', 'mean', 'variance', 'scale', 'offset'] : [],
    };
  },
};

/** Along the last axis, as tfjs allows; images arrive channels-first. */
const softmax: CaseGenerator = {
  kernel: tf.Softmax,
  draw: (random, index) => {
    const shape = drawShape(random, index % 2 === 0 ? 4 : random.integer(1, 5), 5);
    const image = shape.length === 4 && random.chance(0.5);
    return {
      label: `${show(shape)}${image ? ' image' : ''}`,
      fn: ({ x }) => tf.softmax(image ? tf.avgPool(x as Tensor4D, 1, 1, 'valid') : x!),
      inputs: { x: floats(random, shape, -4, 4) },
      differentiate: ['x'],
    };
  },
};

export const linearCases: readonly CaseGenerator[] = [
  matMul,
  einsum,
  fusedMatMul,
  fusedConvolution(tf.FusedConv2D, false),
  fusedConvolution(tf.FusedDepthwiseConv2D, true),
  batchNorm,
  softmax,
];
