/**
 * MobileFaceNet (Chen et al. 2018) as STgram-MFN has it (methods.md section 6): an image to an embedding. Padding, epsilon
 * and momentum are PyTorch's. Initial kernels: He by the outputs (ours; the source read says nothing).
 */
import { tf, type HostTensors, type Random, type Tensor2D, type Tensor4D } from '../../engine/index.ts';
import {
  batchNorm,
  convolution,
  depthwise,
  heFanOut,
  prelu,
  sequence,
  type Block,
  type Grid,
  type Pass,
} from './blocks.ts';
import { filter, invertedResidual, linear, pointwise, type MobileStyle } from './inverted-residual.ts';

export interface MobileFaceNetShape {
  /** Channels of the image. */
  readonly channels: number;
  readonly grid: Grid;
  /** Factor on all channel numbers inside; 1 in the literature. */
  readonly width: number;
  /** Length of the embedding. */
  readonly embedding: number;
}

/** Expansion, channels, blocks, stride of the first. */
const BOTTLENECKS = [
  [2, 64, 5, 2],
  [4, 128, 1, 2],
  [2, 128, 6, 1],
  [4, 128, 1, 2],
  [2, 128, 2, 1],
] as const;
const STEM = 64;
const LAST = 512;

const style: MobileStyle = {
  norm: { momentum: 0.1, epsilon: 1e-5 },
  activation: prelu,
  padding: 1,
  start: heFanOut,
};

export class MobileFaceNet {
  readonly #body: Block;
  readonly parameters: Block['parameters'];
  readonly averages: Block['averages'];
  /** Multiply-adds of one image. */
  readonly macs: number;

  /** @param name before the names of all tensors */
  constructor(name: string, { channels, grid, width, embedding }: MobileFaceNetShape) {
    const scaled = (count: number): number => Math.max(1, Math.round(count * width));
    const stem = scaled(STEM);
    const blocks: Block[] = [
      sequence(
        convolution(`${name}.stem`, {
          size: 3,
          stride: 2,
          inputs: channels,
          outputs: stem,
          padding: 1,
          start: heFanOut,
        }),
        batchNorm(`${name}.stem.norm`, stem, style.norm),
        prelu(`${name}.stem`, stem),
      ),
      filter(`${name}.filter`, stem, 1, style),
    ];
    let inputs = stem;
    for (const [stage, [expansion, of, count, first]] of BOTTLENECKS.entries()) {
      const outputs = scaled(of);
      for (let i = 0; i < count; i += 1) {
        const options = { inputs, outputs, stride: i === 0 ? first : 1, expansion };
        blocks.push(invertedResidual(`${name}.stage${stage}.${i}`, options, style));
        inputs = outputs;
      }
    }
    const last = scaled(LAST);
    blocks.push(pointwise(`${name}.last`, inputs, last, style));
    const { grid: left } = sequence(...blocks).cost(grid);
    blocks.push(
      // A weight for each cell that is left, in place of an average over them.
      depthwise(`${name}.pool`, { size: [left.mel, left.time], channels: last, padding: 'valid', start: heFanOut }),
      batchNorm(`${name}.pool.norm`, last, style.norm),
      linear(`${name}.embedding`, last, embedding, style),
    );
    this.#body = sequence(...blocks);
    this.parameters = this.#body.parameters;
    this.averages = this.#body.averages;
    this.macs = this.#body.cost(grid).macs;
  }

  initial(random: Random): HostTensors {
    return this.#body.initial(random);
  }

  /** @param image `[batch, mel, time, channels]` @returns `[batch, embedding]` */
  apply(pass: Pass, image: Tensor4D): Tensor2D {
    return tf.squeeze(this.#body.apply(pass, image), [1, 2]);
  }
}
