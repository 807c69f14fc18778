/**
 * Tgram (Liu et al. 2022, STgram-MFN; methods.md section 6): frames of the waveform that a network learns, as many as the
 * log-mel's and with as many channels as it has bands.
 */
import {
  float32,
  standardise,
  tf,
  uniformWeights,
  type HostTensor,
  type HostTensors,
  type Random,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type TensorSpec,
  type TensorSpecs,
} from '../../engine/index.ts';
import { tensorOf, type Pass } from '../mobile/blocks.ts';

export interface TgramShape {
  /** Of the waveform. */
  readonly samples: number;
  /** Samples of a frame: twice `hop`. Also the padding's twofold. */
  readonly size: number;
  readonly hop: number;
  readonly channels: number;
  /** Convolutions after the first. */
  readonly layers: number;
}

const SLOPE = 0.2;
/** PyTorch's of `LayerNorm`. */
const EPSILON = 1e-5;
/** Frames of the later kernels. */
const WIDTH = 3;

export class Tgram {
  readonly parameters: TensorSpecs;
  readonly frames: number;
  readonly macs: number;
  readonly #shape: TgramShape;

  constructor(shape: TgramShape) {
    const { samples, size, hop, channels, layers } = shape;
    this.#shape = shape;
    this.frames = 1 + Math.floor(samples / hop);
    const spec = (...dimensions: number[]): TensorSpec => ({ dtype: 'float32', shape: dimensions });
    const later = Array.from({ length: layers }, (_, i) => ({
      [`tgram.${i}.scale`]: spec(this.frames, 1),
      [`tgram.${i}.offset`]: spec(this.frames, 1),
      [`tgram.${i}.kernel`]: spec(1, WIDTH, channels, channels),
    }));
    this.parameters = Object.assign({ 'tgram.kernel': spec(size, channels) }, ...later) as TensorSpecs;
    this.macs = this.frames * channels * (size + layers * WIDTH * channels);
  }

  /** PyTorch's: kernels uniform in ±1/sqrt(fan-in), normalisation as the identity. */
  initial(random: Random): HostTensors {
    return Object.fromEntries(
      Object.entries(this.parameters).map(([name, { shape }]): [string, HostTensor<'float32'>] => {
        if (name.endsWith('.scale')) return [name, float32(shape, new Float32Array(this.frames).fill(1))];
        if (name.endsWith('.offset')) return [name, float32(shape)];
        const fanIn = shape.slice(0, -1).reduce((product, size) => product * size, 1);
        return [name, uniformWeights(random.fork(name), shape, fanIn)];
      }),
    );
  }

  /** @param waveform `[batch, samples]` @returns `[batch, channels, frames, 1]`, like a log-mel */
  apply(pass: Pass, waveform: Tensor2D): Tensor4D {
    let x = this.#first(pass, waveform);
    for (let i = 0; i < this.#shape.layers; i += 1) {
      // Over time, per clip and channel, with a factor and a summand per frame.
      const standard = standardise(x, EPSILON);
      const scaled = tf.add(tf.mul(standard, tensorOf(pass, `tgram.${i}.scale`)), tensorOf(pass, `tgram.${i}.offset`));
      x = tf.conv2d(tf.leakyRelu(scaled as Tensor4D, SLOPE), tensorOf(pass, `tgram.${i}.kernel`), 1, 'same');
    }
    return tf.transpose(x, [0, 3, 2, 1]);
  }

  /**
   * The strided convolution as a matrix product: frames overlap by half, so that each is two neighbouring blocks.
   *
   * @returns `[batch, 1, frames, channels]`
   */
  #first(pass: Pass, waveform: Tensor2D): Tensor4D {
    const { samples, size, hop, channels } = this.#shape;
    const batch = waveform.shape[0];
    const blocks = this.frames + 1;
    const end = blocks * hop - hop;
    const heard = end < samples ? tf.slice(waveform, [0, 0], [batch, end]) : waveform;
    const padded = tf.pad(heard, [
      [0, 0],
      [hop, Math.max(0, end - samples)],
    ]);
    const cut: Tensor3D = tf.reshape(padded, [batch, blocks, hop]);
    const half = (first: number): Tensor3D => tf.slice(cut, [0, first, 0], [batch, this.frames, hop]);
    const frames = tf.reshape(tf.concat([half(0), half(1)], 2), [batch * this.frames, size]);
    return tf.reshape(tf.matMul(frames, tensorOf(pass, 'tgram.kernel')), [batch, 1, this.frames, channels]);
  }
}
