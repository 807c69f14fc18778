/** Pooling, with overlapping, rectangular and padded windows, and its gradients. */
import type { Random } from '../../random.ts';
import { tf } from '../../tfjs.ts';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { distinctFloats, floats, show } from '../draw.ts';
import { exactAveragePool } from '../windows.ts';

type Pair = [number, number];

interface Setting {
  readonly shape: [number, number, number, number];
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: 'same' | 'valid' | number;
}

/** Every third setting has square windows that do not overlap. */
function drawSetting(random: Random, index: number): Setting {
  for (;;) {
    const pair = (limit: number): Pair => [random.integer(1, limit), random.integer(1, limit)];
    const shape: Setting['shape'] = [
      random.integer(1, 3),
      random.integer(1, 9),
      random.integer(1, 9),
      random.integer(1, 4),
    ];
    const square = random.integer(1, 4);
    const size: Pair = index % 3 === 0 ? [square, square] : pair(5);
    const stride = index % 3 === 0 ? size : pair(4);
    // tfjs computes both sides from the height where padding is a number, so only square windows have one.
    const whole = size[0] === size[1] && stride[0] === stride[1];
    const padding = random.pick(
      whole ? (['same', 'valid', Math.floor(size[0] / 2)] as const) : (['same', 'valid'] as const),
    );
    const { outHeight, outWidth } = tf.backend_util.computePool2DInfo(shape, size, stride, 1, padding);
    if (outHeight > 0 && outWidth > 0) return { shape, size, stride, padding };
  }
}

const label = ({ shape, size, stride, padding }: Setting): string =>
  `${show(shape)}, windows ${show(size)}, stride ${show(stride)}, ${padding}`;

/** Every fourth image has few different values, so that windows hold ties: the first maximum takes the gradient. */
function maxima(kernel: string): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const setting = drawSetting(random, index);
      const { shape, size, stride, padding } = setting;
      const ties = index % 4 === 1;
      const x = ties
        ? { ...floats(random, shape), data: Float32Array.from(floats(random, shape).data, Math.round) }
        : distinctFloats(random, shape);
      return {
        label: `${label(setting)}${ties ? ', ties' : ''}`,
        fn: (inputs) => tf.maxPool(inputs['x'] as Tensor4D, size, stride, padding),
        inputs: { x },
        differentiate: ['x'],
      };
    },
  };
}

function averages(kernel: string): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const setting = drawSetting(random, index);
      const { shape, size, stride, padding } = setting;
      const info = tf.backend_util.computePool2DInfo(shape, size, stride, 1, padding);
      return {
        label: label(setting),
        fn: (inputs) => tf.avgPool(inputs['x'] as Tensor4D, size, stride, padding),
        exact: (inputs) => exactAveragePool(inputs['x'] as Tensor4D, info),
        inputs: { x: floats(random, shape) },
        differentiate: ['x'],
      };
    },
  };
}

export const poolingCases: readonly CaseGenerator[] = [
  maxima(tf.MaxPool),
  maxima(tf.MaxPoolGrad),
  averages(tf.AvgPool),
  averages(tf.AvgPoolGrad),
];
