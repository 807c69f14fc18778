/**
 * MobileNetV2 (Sandler et al. 2018) as Keras builds it, on log-mel patches (methods.md section 6). Keras sees
 * `[time, mel]`; here it is `[mel, time]`, which is the same network: kernels, strides and padding are square. Keras gets
 * the patch three times, as colours; here the first kernel is summed over them, which is the same.
 */
import {
  float32,
  tf,
  type BatchNormOptions,
  type HostTensors,
  type Random,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  type Tensors,
  type TensorSpecs,
} from '../../engine/index.ts';
import type { Classifier } from '../classifier/training.ts';
import {
  batchNorm,
  convolution,
  glorotUniform,
  numbersOf,
  tensorOf,
  relu6,
  sequence,
  type Block,
  type Grid,
  type Pass,
} from '../mobile/blocks.ts';
import { invertedResidual, pointwise, type MobileStyle } from '../mobile/inverted-residual.ts';

/** Expansion, channels before alpha, blocks, stride of the first (the paper's table 2). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;
const STEM = 32;
const LAST = 1280;
const COLOURS = 3;
/** Keras's epsilon of this network. */
const EPSILON = 1e-3;

export interface MobileNetV2Shape {
  /** Factor on the channels (Keras's alpha). */
  readonly alpha: number;
  readonly classes: number;
  /** Weight of the new batch in the moving averages: one minus Keras's momentum. */
  readonly normMomentum: number;
}

export class MobileNetV2 implements Classifier {
  readonly parameters: TensorSpecs;
  readonly averages: TensorSpecs;
  readonly #body: Block;
  readonly #features: number;
  readonly #classes: number;

  constructor({ alpha, classes, normMomentum }: MobileNetV2Shape) {
    const norm: BatchNormOptions = { momentum: normMomentum, epsilon: EPSILON };
    const style: MobileStyle = { norm, activation: () => relu6, padding: 'same', start: glorotUniform };
    const scaled = (channels: number): number => divisible(channels * alpha);
    const stem = scaled(STEM);
    const options = {
      size: 3,
      stride: 2,
      inputs: COLOURS,
      outputs: stem,
      padding: 'same',
      start: glorotUniform,
    } as const;
    const blocks: Block[] = [
      sequence(convolution('stem', { ...options, replicated: true }), batchNorm('stem.norm', stem, norm), relu6),
    ];
    let inputs = stem;
    for (const [expansion, channels, count, first] of STAGES) {
      const outputs = scaled(channels);
      for (let i = 0; i < count; i += 1) {
        const block = { inputs, outputs, stride: i === 0 ? first : 1, expansion };
        blocks.push(invertedResidual(`block${blocks.length - 1}`, block, style));
        inputs = outputs;
      }
    }
    this.#features = alpha > 1 ? scaled(LAST) : LAST;
    this.#classes = classes;
    this.#body = sequence(...blocks, pointwise('last', inputs, this.#features, style));
    this.parameters = {
      ...this.#body.parameters,
      'classes.kernel': { dtype: 'float32', shape: [this.#features, classes] },
      'classes.bias': { dtype: 'float32', shape: [classes] },
    };
    this.averages = this.#body.averages;
  }

  initial(random: Random): HostTensors {
    const bound = Math.sqrt(6 / (this.#features + this.#classes));
    const drawn = random.fork('classes').uniforms(this.#features * this.#classes, -bound, bound);
    return {
      ...this.#body.initial(random),
      'classes.kernel': float32([this.#features, this.#classes], drawn),
      'classes.bias': float32([this.#classes]),
    };
  }

  /** @param inputs `x`: `[batch, mel, time, 1]`, dB */
  logits(pass: Pass, inputs: Tensors): Tensor2D {
    const maps = this.#body.apply(pass, inputs['x'] as Tensor4D);
    const pooled: Tensor2D = tf.mean(maps, [1, 2]);
    return tf.add(
      tf.matMul(pooled, tensorOf(pass, 'classes.kernel') as Tensor as Tensor2D),
      tensorOf(pass, 'classes.bias'),
    );
  }

  /** Numbers of the model; those that gradients train, and all, moving averages included. */
  counts(): { readonly trainable: number; readonly all: number } {
    const trainable = numbersOf(this.parameters);
    return { trainable, all: trainable + numbersOf(this.averages) };
  }

  /** Multiply-adds of one patch, the first kernel's three colours counted. */
  macs(grid: Grid): number {
    return this.#body.cost(grid).macs + this.#features * this.#classes;
  }
}

/** Keras's `_make_divisible`: to the nearest multiple of 8, and never below 90 %. */
export function divisible(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
