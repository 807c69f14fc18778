/** The block of MobileNetV2 (Sandler et al. 2018, section 3.3): widen, filter each channel, narrow without activation. */
import {
  batchNorm,
  convolution,
  depthwise,
  sequence,
  shortcut,
  type Block,
  type KernelStart,
  type Padding,
} from './blocks.ts';
import type { BatchNormOptions } from '../../engine/index.ts';

/** What the blocks of one network have in common. */
export interface MobileStyle {
  readonly norm: BatchNormOptions;
  readonly activation: (name: string, channels: number) => Block;
  /** Of 3x3 kernels. */
  readonly padding: Padding;
  readonly start: KernelStart;
}

export interface InvertedResidualOptions {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  /** Channels inside over `inputs`. With 1 nothing is widened, as in the first block of MobileNetV2. */
  readonly expansion: number;
}

/** The input is added where it has the output's shape. */
export function invertedResidual(name: string, options: InvertedResidualOptions, style: MobileStyle): Block {
  const { inputs, outputs, stride, expansion } = options;
  const inner = inputs * expansion;
  const block = sequence(
    ...(expansion === 1 ? [] : [pointwise(`${name}.expand`, inputs, inner, style)]),
    filter(`${name}.depthwise`, inner, stride, style),
    linear(`${name}.project`, inner, outputs, style),
  );
  return stride === 1 && inputs === outputs ? shortcut(block) : block;
}

/** 1x1, normalisation, activation. */
export const pointwise = (name: string, inputs: number, outputs: number, style: MobileStyle): Block =>
  sequence(linear(name, inputs, outputs, style), style.activation(name, outputs));

/** 1x1, normalisation. */
export const linear = (name: string, inputs: number, outputs: number, { norm, start }: MobileStyle): Block =>
  sequence(
    convolution(name, { size: 1, inputs, outputs, padding: 'valid', start }),
    batchNorm(`${name}.norm`, outputs, norm),
  );

/** 3x3 on each channel, normalisation, activation. */
export const filter = (name: string, channels: number, stride: number, style: MobileStyle): Block =>
  sequence(
    depthwise(name, { size: 3, stride, channels, padding: style.padding, start: style.start }),
    batchNorm(`${name}.norm`, channels, style.norm),
    style.activation(name, channels),
  );
