/**
 * The object-specific decoder (DSR's reconstruction network): makes of altered codes the spectrogram that the machine
 * would have when well. A convolutional autoencoder without skips, so that alterations cannot pass around its bottleneck.
 */
import { convolution, enlarge, halve, normalised, relu, residualStack, sequence, type Block } from './layers.ts';
import type { Sizes } from './sizes.ts';

/**
 * From `[batch, mel / 4, time / 4, 2 * hidden]` (the enlarged coarse codes, then the fine codes) to the reconstruction
 * X_S `[batch, mel, time, 1]`. `mel` and `time` are multiples of 16.
 */
export function objectDecoder(sizes: Sizes, name = 'object'): Block {
  const { hidden, residual, residualBlocks, bottleneck } = sizes;
  const inputs = 2 * hidden;
  return sequence(
    normalised(`${name}.down0.conv0`, inputs, inputs),
    normalised(`${name}.down0.conv1`, inputs, 2 * inputs),
    halve,
    normalised(`${name}.down1.conv0`, 2 * inputs, 2 * inputs),
    normalised(`${name}.down1.conv1`, 2 * inputs, 4 * inputs),
    halve,
    convolution(`${name}.bottleneck`, { size: 1, inputs: 4 * inputs, outputs: bottleneck }),
    enlarge(`${name}.up0`, { inputs: bottleneck, outputs: bottleneck }),
    relu,
    enlarge(`${name}.up1`, { inputs: bottleneck, outputs: bottleneck }),
    relu,
    convolution(`${name}.conv`, { size: 3, inputs: bottleneck, outputs: hidden }),
    residualStack(`${name}.residual`, hidden, residual, residualBlocks),
    enlarge(`${name}.up2`, { inputs: hidden, outputs: hidden / 2 }),
    relu,
    enlarge(`${name}.up3`, { inputs: hidden / 2, outputs: 1 }),
  );
}
