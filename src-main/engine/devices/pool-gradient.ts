/**
 * A right gradient of average pooling for tfjs's CPU backend: its own divides by the whole window where the window
 * reaches past the border, while the forward pass divides by what lies inside.
 */
import { tf } from '../tfjs.ts';
import type { AvgPoolGradAttrs, Tensor4D } from '@tensorflow/tfjs-core';

/** Replaces the kernel of a backend that is already registered. */
export function repairAveragePoolGradient(backendName: string): void {
  tf.unregisterKernel(tf.AvgPoolGrad, backendName);
  tf.registerKernel({
    kernelName: tf.AvgPoolGrad,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      gradient(
        inputs['input']!.shape as Tensor4D['shape'],
        inputs['dy'] as unknown as Tensor4D,
        attrs as unknown as AvgPoolGradAttrs,
      ),
  });
}

function gradient(shape: Tensor4D['shape'], dy: Tensor4D, attrs: AvgPoolGradAttrs): Tensor4D {
  const { dimRoundingMode } = attrs as { dimRoundingMode?: 'floor' | 'round' | 'ceil' };
  const info = tf.backend_util.computePool2DInfo(shape, attrs.filterSize, attrs.strides, 1, attrs.pad, dimRoundingMode);
  const [batch, height, width, channels] = shape;
  const down = windows(height, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top);
  const across = windows(width, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left);
  const tall = tf.matMul(down, tf.reshape(dy, [batch, info.outHeight, info.outWidth * channels]));
  const wide = tf.matMul(across, tf.reshape(tall, [batch * height, info.outWidth, channels]));
  return tf.reshape(wide, shape);
}

/** `[1, input, output]`: the share of each input element in the mean of each window; windows are rectangles. */
function windows(input: number, output: number, size: number, stride: number, before: number) {
  const shares = new Float32Array(input * output);
  for (let o = 0; o < output; o++) {
    const start = Math.max(0, o * stride - before);
    const end = Math.min(input, o * stride - before + size);
    for (let i = start; i < end; i++) shares[i * output + o] = 1 / (end - start);
  }
  return tf.tensor3d(shares, [1, input, output]);
}
