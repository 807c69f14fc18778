/**
 * Stage 1: the discrete autoencoder, DSR's two-level VQ-VAE with one channel. It learns to write any machine's log-mel as
 * codes, coarse ones (8 x 8 cells of the input each) and fine ones (4 x 4).
 *
 * With X `[batch, mel, time, 1]` (`mel` and `time` multiples of 8), AudDSR's equation 1 reads here:
 *
 *     f1 = Enc1(X)                            [batch, mel/4, time/4, hidden]
 *     z1 = pre1(Enc2(f1)), Q1 = VQ1(z1)       [batch, mel/8, time/8, hidden]
 *     z2 = pre2([f1, GeneralDecoder1(Q1)])    [batch, mel/4, time/4, hidden], Q2 = VQ2(z2)
 *     Xout = GeneralDecoder2([up(Q1), Q2])    [batch, mel, time, 1]
 *
 * `up` is bilinear in the paper and GeneralDecoder1 a block of its own; in DSR's code both are one transposed convolution.
 */
import {
  tf,
  type HostTensors,
  type Random,
  type Tensor4D,
  type Tensors,
  type TensorSpecs,
} from '../../engine/index.ts';
import {
  convolution,
  enlarge,
  initialParameters,
  interpolate,
  parameterSpecs,
  relu,
  residualStack,
  sequence,
  type Block,
  type Grid,
  type Layer,
} from './layers.ts';
import type { Sizes, Upsampling } from './sizes.ts';

/** Coarse codes are Q1, fine codes Q2. */
export type Level = 'coarse' | 'fine';

/** Quantises the feature map z of a level: the map of the nearest codes, of the same shape. */
export type Quantise = (level: Level, z: Tensor4D) => Tensor4D;

/** The parts of the network, by the names of methods.md. */
export interface Vqvae2Parts {
  readonly encoder1: Block;
  readonly encoder2: Block;
  readonly pre1: Block;
  readonly pre2: Block;
  readonly generalDecoder1: Block;
  readonly generalDecoder2: Block;
}

export interface Encoded {
  /** What is quantised, before and after. */
  readonly z1: Tensor4D;
  readonly q1: Tensor4D;
  readonly z2: Tensor4D;
  readonly q2: Tensor4D;
}

export class Vqvae2 {
  readonly sizes: Sizes;
  readonly upsampling: Upsampling;
  readonly parts: Vqvae2Parts;
  readonly #up: Block;

  constructor(sizes: Sizes, upsampling: Upsampling) {
    this.sizes = sizes;
    this.upsampling = upsampling;
    this.parts = partsOf(sizes, upsampling);
    this.#up = upsampling === 'dsr' ? this.parts.generalDecoder1 : interpolate(false);
  }

  get layers(): readonly Layer[] {
    return Object.values<Block>({ ...this.parts }).flatMap(({ layers }) => layers);
  }

  /** The parameters that gradients train; the codebooks are not among them. */
  parameterSpecs(): TensorSpecs {
    return parameterSpecs(this.layers);
  }

  initialParameters(random: Random): HostTensors {
    return initialParameters(this.layers, random, 'pytorch');
  }

  /** f1 and z1 of `x` `[batch, mel, time, 1]`. */
  coarseFeatures(parameters: Tensors, x: Tensor4D): { f1: Tensor4D; z1: Tensor4D } {
    const { encoder1, encoder2, pre1 } = this.parts;
    const f1 = encoder1.apply(parameters, x);
    return { f1, z1: pre1.apply(parameters, encoder2.apply(parameters, f1)) };
  }

  /** z2, given the coarse codes: altering them alters the fine features as well. */
  fineFeatures(parameters: Tensors, f1: Tensor4D, q1: Tensor4D): Tensor4D {
    const { pre2, generalDecoder1 } = this.parts;
    return pre2.apply(parameters, tf.concat([f1, generalDecoder1.apply(parameters, q1)], 3));
  }

  encode(parameters: Tensors, x: Tensor4D, quantise: Quantise): Encoded {
    const { f1, z1 } = this.coarseFeatures(parameters, x);
    const q1 = quantise('coarse', z1);
    const z2 = this.fineFeatures(parameters, f1, q1);
    return { z1, q1, z2, q2: quantise('fine', z2) };
  }

  /** `[up(Q1), Q2]`, what both decoders read: `[batch, mel/4, time/4, 2 * hidden]`. */
  joined(parameters: Tensors, q1: Tensor4D, q2: Tensor4D): Tensor4D {
    return tf.concat([this.#up.apply(parameters, q1), q2], 3);
  }

  /** The general reconstruction `[batch, mel, time, 1]`: X_out, in stage 2 X_G. */
  decode(parameters: Tensors, joined: Tensor4D): Tensor4D {
    return this.parts.generalDecoder2.apply(parameters, joined);
  }

  /**
   * Multiply-adds of each part for one input map, the distances to the codes included. DSR's `up` is the very tensor that
   * GeneralDecoder1 has made, and counts nothing.
   */
  macs(grid: Grid): Readonly<Record<string, number>> {
    const { encoder1, encoder2, pre1, pre2, generalDecoder1, generalDecoder2 } = this.parts;
    const fine = encoder1.cost(grid);
    const coarse = encoder2.cost(fine.grid);
    const distances = ({ mel, time }: Grid) => mel * time * this.sizes.codes * this.sizes.hidden;
    return {
      encoder1: fine.macs,
      encoder2: coarse.macs,
      pre1: pre1.cost(coarse.grid).macs,
      pre2: pre2.cost(fine.grid).macs,
      codebook1: distances(coarse.grid),
      codebook2: distances(fine.grid),
      generalDecoder1: generalDecoder1.cost(coarse.grid).macs,
      generalDecoder2: generalDecoder2.cost(fine.grid).macs,
    };
  }
}

function partsOf({ hidden, residual, residualBlocks }: Sizes, upsampling: Upsampling): Vqvae2Parts {
  const half = hidden / 2;
  const stack = (name: string) => residualStack(name, hidden, residual, residualBlocks);
  const enlargeCodes = enlarge('general1.up', { inputs: hidden, outputs: hidden });
  return {
    encoder1: sequence(
      convolution('encoder1.down0', { size: 4, stride: 2, inputs: 1, outputs: half }),
      relu,
      convolution('encoder1.down1', { size: 4, stride: 2, inputs: half, outputs: hidden }),
      relu,
      convolution('encoder1.conv', { size: 3, inputs: hidden, outputs: hidden }),
      stack('encoder1.residual'),
    ),
    encoder2: sequence(
      convolution('encoder2.down0', { size: 4, stride: 2, inputs: hidden, outputs: hidden }),
      relu,
      convolution('encoder2.conv', { size: 3, inputs: hidden, outputs: hidden }),
      relu,
      stack('encoder2.residual'),
    ),
    pre1: convolution('pre1', { size: 1, inputs: hidden, outputs: hidden }),
    pre2: convolution('pre2', { size: 1, inputs: 2 * hidden, outputs: hidden }),
    generalDecoder1:
      upsampling === 'dsr'
        ? enlargeCodes
        : sequence(
            convolution('general1.conv', { size: 3, inputs: hidden, outputs: hidden }),
            stack('general1.residual'),
            enlargeCodes,
          ),
    generalDecoder2: sequence(
      convolution('general2.conv', { size: 3, inputs: 2 * hidden, outputs: hidden }),
      stack('general2.residual'),
      enlarge('general2.up0', { inputs: hidden, outputs: half }),
      relu,
      enlarge('general2.up1', { inputs: half, outputs: 1 }),
    ),
  };
}
