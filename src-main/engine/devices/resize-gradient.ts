/**
 * Right gradients of resizing for tfjs's eager backends. Their own ignore `halfPixelCenters` (PyTorch's
 * `align_corners=False`), and that of the CPU backend's bilinear one also swaps height and width of images that are not
 * square.
 */
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

interface Corners {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

type Resize = typeof tf.image.resizeBilinear;

/** Replaces the kernels of a backend that is already registered. */
export function repairResizeGradients(backendName: string): void {
  replace(backendName, tf.ResizeBilinearGrad, tf.image.resizeBilinear);
  replace(backendName, tf.ResizeNearestNeighborGrad, tf.image.resizeNearestNeighbor);
}

function replace(backendName: string, kernelName: string, resize: Resize): void {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      gradient(
        resize,
        inputs['images']!.shape as Tensor4D['shape'],
        inputs['dy'] as unknown as Tensor4D,
        attrs as unknown as Corners,
      ),
  });
}

/** Resizing is linear in each axis: the gradient is `dy` times the two transposed matrices. */
function gradient(
  resize: Resize,
  [batch, height, width, channels]: Tensor4D['shape'],
  dy: Tensor4D,
  corners: Corners,
): Tensor {
  const [, rows, columns] = dy.shape;
  const down = transposedMatrix(resize, height, rows, corners);
  const tall = tf.matMul(down, tf.reshape(dy, [batch, rows, columns * channels]));
  const across = transposedMatrix(resize, width, columns, corners);
  const wide = tf.matMul(across, tf.reshape(tall, [batch * height, columns, channels]));
  return tf.reshape(wide, [batch, height, width, channels]);
}

/** `[1, input, output]`: what each input element gives to each output element, found by resizing unit vectors. */
function transposedMatrix(
  resize: Resize,
  input: number,
  output: number,
  { alignCorners, halfPixelCenters }: Corners,
): Tensor3D {
  const units: Tensor4D = tf.reshape(tf.eye(input), [input, input, 1, 1]);
  return tf.reshape(resize(units, [output, 1], alignCorners, halfPixelCenters), [1, input, output]);
}
