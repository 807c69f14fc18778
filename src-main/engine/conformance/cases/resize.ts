/** Resizing up and down with every corner convention, and its gradients. */
import { tf } from '../../tfjs.ts';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { floats, integers, show } from '../draw.ts';

type Resize = typeof tf.image.resizeBilinear;

/**
 * Resizing is linear: resizing one image per pixel gives its matrix, and products have gradients that tfjs gets right
 * (its own ignore `halfPixelCenters`; for bilinear resizing `devices/resize-gradient.ts` repairs that).
 */
export function exactResize(
  resize: Resize,
  x: Tensor4D,
  size: [number, number],
  align: boolean,
  halfPixel: boolean,
): Tensor {
  const [batch, height, width, channels] = x.shape;
  const basis: Tensor4D = tf.reshape(tf.eye(height * width), [height * width, height, width, 1]);
  const matrix = tf.reshape(resize(basis, size, align, halfPixel), [height * width, size[0] * size[1]]);
  const rows = tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [batch * channels, height * width]);
  return tf.transpose(tf.reshape(tf.matMul(rows, matrix), [batch, channels, ...size]), [0, 2, 3, 1]);
}

function resizing(kernel: string, resize: Resize, gradient: boolean): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const shape: [number, number, number, number] = [
        random.integer(1, 3),
        random.integer(1, 7),
        random.integer(1, 7),
        random.integer(1, 4),
      ];
      const whole = index % 4 === 0;
      const size: [number, number] = whole
        ? [shape[1] * random.integer(1, 4), shape[2] * random.integer(1, 4)]
        : [random.integer(1, 10), random.integer(1, 10)];
      const [align, halfPixel] = random.pick([
        [false, false],
        [true, false],
        [false, true],
      ] as const);
      const label = `${show(shape)} to ${show(size)}${align ? ', corners aligned' : halfPixel ? ', half pixels' : ''}`;
      if (!gradient && index % 6 === 5) {
        return {
          label: `${label}, int32`,
          fn: (inputs) => resize(inputs['x'] as Tensor4D, size, align, halfPixel),
          inputs: { x: integers(random, shape) },
        };
      }
      return {
        label,
        fn: (inputs) => resize(inputs['x'] as Tensor4D, size, align, halfPixel),
        exact: (inputs) => exactResize(resize, inputs['x'] as Tensor4D, size, align, halfPixel),
        inputs: { x: floats(random, shape) },
        differentiate: ['x'],
      };
    },
  };
}

export const resizeCases: readonly CaseGenerator[] = [
  resizing(tf.ResizeBilinear, tf.image.resizeBilinear, false),
  resizing(tf.ResizeBilinearGrad, tf.image.resizeBilinear, true),
  resizing(tf.ResizeNearestNeighbor, tf.image.resizeNearestNeighbor, false),
  resizing(tf.ResizeNearestNeighborGrad, tf.image.resizeNearestNeighbor, true),
];
