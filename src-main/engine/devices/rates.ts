/** How fast a device computes: one convolution, and one training step of a small convolutional autoencoder. */
import type { Signature, StepFunction, Tensors } from '../step.ts';
import { float32, sizeOf, type HostTensor, type TensorSpec } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Device } from './device.ts';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';

export interface Rates {
  /** 3x3 convolution, 32 to 32 channels, forward, in 10^9 floating-point operations per second. */
  readonly convolutionGflops: number;
  /** Forward, gradients and update, likewise; a training step is counted as three forward passes. */
  readonly trainingGflops: number;
  /** The training step that was measured, in milliseconds. */
  readonly trainingStepMs: number;
}

/** How large a problem to measure: op-by-op JavaScript needs a small one to answer in seconds. */
export type Scale = 'full' | 'small';

const SIZES = {
  full: { batch: 8, height: 128, width: 160, channels: 32, seconds: 1 },
  small: { batch: 1, height: 16, width: 20, channels: 32, seconds: 0.5 },
} as const;

export async function measureRates(device: Device, scale: Scale): Promise<Rates> {
  const { batch, height, width, channels, seconds } = SIZES[scale];
  const image = spec([batch, height / 2, width / 2, channels]);
  const filter = spec([3, 3, channels, channels]);
  const convolution: StepFunction = (state) => {
    const y = tf.conv2d(tensor4(state, 'x'), tensor4(state, 'filter'), 1, 'same');
    // Reading one number back keeps the transfer out of the measurement.
    return { outputs: { mean: tf.mean(y) } };
  };
  const convolutionMs = await medianMs(device, convolution, { state: { x: image, filter }, inputs: {} }, seconds);
  const trainingStepMs = await medianMs(device, autoencoderStep, autoencoder(batch, height, width), seconds);
  const convolutionFlop = 2 * 9 * channels * sizeOf(image.shape);
  return {
    convolutionGflops: convolutionFlop / convolutionMs / 1e6,
    trainingGflops: (3 * autoencoderFlop(batch, height, width)) / trainingStepMs / 1e6,
    trainingStepMs,
  };
}

async function medianMs(device: Device, step: StepFunction, signature: Signature, seconds: number): Promise<number> {
  const compiled = await device.compile(step, signature);
  try {
    await compiled.writeState(filledState(signature));
    await compiled.run({});
    const times: number[] = [];
    const end = performance.now() + seconds * 1000;
    do {
      const start = performance.now();
      await compiled.run({});
      times.push(performance.now() - start);
    } while (performance.now() < end || times.length < 3);
    times.sort((a, b) => a - b);
    return times[times.length >> 1] ?? NaN;
  } finally {
    await compiled.dispose();
  }
}

/** Two halving and two doubling 4x4 convolutions, 1-32-64-32-1 channels. */
const FILTERS = { down1: [4, 4, 1, 32], down2: [4, 4, 32, 64], up1: [4, 4, 32, 64], up2: [4, 4, 1, 32] } as const;

function autoencoder(batch: number, height: number, width: number): Signature {
  const filters = Object.entries(FILTERS).map(([name, shape]) => [name, spec(shape)] as const);
  return { state: { x: spec([batch, height, width, 1]), ...Object.fromEntries(filters) }, inputs: {} };
}

/** One multiply-add is two operations. */
function autoencoderFlop(batch: number, height: number, width: number): number {
  const area = height * width;
  const products =
    (area / 4) * 16 * 32 + (area / 16) * 16 * 32 * 64 + (area / 16) * 16 * 64 * 32 + (area / 4) * 16 * 32;
  return 2 * batch * products;
}

const autoencoderStep: StepFunction = (state) => {
  const x = tensor4(state, 'x');
  const [batch, height, width] = x.shape;
  const names = Object.keys(FILTERS);
  const loss = (...filters: Tensor4D[]) => {
    const [down1, down2, up1, up2] = filters as [Tensor4D, Tensor4D, Tensor4D, Tensor4D];
    const half = tf.relu(tf.conv2d(x, down1, 2, 'same'));
    const quarter = tf.relu(tf.conv2d(half, down2, 2, 'same'));
    const back = tf.relu(tf.conv2dTranspose(quarter, up1, [batch, height / 2, width / 2, 32], 2, 'same'));
    const restored = tf.conv2dTranspose(back, up2, [batch, height, width, 1], 2, 'same');
    return tf.mean<Scalar>(tf.squaredDifference(restored, x));
  };
  const { value, grads } = tf.valueAndGrads(loss as never)(names.map((name) => tensor4(state, name)));
  const next = names.map((name, i) => [name, tf.sub(tensor4(state, name), tf.mul(grads[i] ?? 0, 1e-3))] as const);
  return { outputs: { loss: value }, state: Object.fromEntries(next) };
};

const spec = (shape: readonly number[]): TensorSpec => ({ dtype: 'float32', shape });

function tensor4(tensors: Tensors, name: string): Tensor4D {
  const tensor = tensors[name];
  if (tensor?.rank !== 4) throw new Error(`${name} is not an image or a filter`);
  return tensor as Tensor4D;
}

function filledState({ state }: Signature): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(state).map(([name, { shape }]) => [
      name,
      float32(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, (_, i) => 0.1 * Math.sin(i * 0.7)),
      ),
    ]),
  );
}
