/**
 * Sliding windows written out in ops that tfjs's CPU backend and its gradients get right: what convolution and pooling
 * cases are compared with where the backend's own kernels are wrong.
 */
import { tf } from '../tfjs.ts';
import type { backend_util, Tensor, Tensor4D } from '@tensorflow/tfjs-core';

type Info = backend_util.Conv2DInfo;

/** What tap `(row, column)` of every window sees: `[batch, height', width', channel]`, zeros in the padding. */
export function tap(x: Tensor4D, info: Info, row: number, column: number): Tensor {
  const down = { start: row * info.dilationHeight, step: info.strideHeight, count: info.outHeight };
  const across = { start: column * info.dilationWidth, step: info.strideWidth, count: info.outWidth };
  const last = ({ start, step, count }: typeof down) => start + (count - 1) * step + 1;
  const { top, left } = info.padInfo;
  const padded = tf.pad(x, [
    [0, 0],
    [top, Math.max(0, last(down) - top - info.inHeight)],
    [left, Math.max(0, last(across) - left - info.inWidth)],
    [0, 0],
  ]);
  return tf.gather(tf.gather(padded, indices(down), 1), indices(across), 2);
}

function indices({ start, step, count }: { start: number; step: number; count: number }): Tensor {
  return tf.tensor(
    Int32Array.from({ length: count }, (_, i) => start + i * step),
    [count],
    'int32',
  );
}

export function exactConvolution(x: Tensor4D, filter: Tensor4D, info: Info): Tensor {
  const [height, width, channels, out] = filter.shape;
  return sumOverTaps(height, width, (i, j) => {
    const weights = tf.reshape(tf.slice(filter, [i, j, 0, 0], [1, 1, channels, out]), [channels, out]);
    const seen = tf.reshape(tap(x, info, i, j), [-1, channels]);
    return tf.reshape(tf.matMul(seen, weights), info.outShape);
  });
}

export function exactDepthwise(x: Tensor4D, filter: Tensor4D, info: Info): Tensor {
  const [height, width, channels, multiplier] = filter.shape;
  return sumOverTaps(height, width, (i, j) => {
    const weights = tf.reshape(tf.slice(filter, [i, j, 0, 0], [1, 1, channels, multiplier]), [channels, multiplier]);
    return tf.reshape(tf.mul(tf.expandDims(tap(x, info, i, j), 4), weights), info.outShape);
  });
}

/** Mean over the part of each window that lies in the image. */
export function exactAveragePool(x: Tensor4D, info: Info): Tensor {
  const over = (image: Tensor4D) => sumOverTaps(info.filterHeight, info.filterWidth, (i, j) => tap(image, info, i, j));
  return tf.div(over(x), over(tf.onesLike(x)));
}

function sumOverTaps(height: number, width: number, term: (i: number, j: number) => Tensor): Tensor {
  const terms = Array.from({ length: height * width }, (_, index) => term(Math.floor(index / width), index % width));
  return tf.addN(terms);
}
