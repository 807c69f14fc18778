/**
 * The subspace restriction module (DSR's; one per level of codes): brings altered codes back into the space of normal
 * ones before they are quantised again. AudDSR's paper does not mention it; the `paper` preset has it, as DSR does.
 */
import { convolution, halve, interpolate, normalised, sequence, type Block } from './layers.ts';

/**
 * From and to `[batch, mel / 4, time / 4, width]` (fine) or `[batch, mel / 8, time / 8, width]` (coarse); both sides of
 * the map are multiples of 4. No skips; the output is linear.
 *
 * @param width length of a code
 */
export function subspaceRestriction(width: number, name: string): Block {
  const pair = (level: string, inputs: number, outputs: number) => [
    normalised(`${name}.${level}.conv0`, inputs, outputs),
    normalised(`${name}.${level}.conv1`, outputs, outputs),
  ];
  return sequence(
    ...pair('down0', width, width),
    halve,
    ...pair('down1', width, 2 * width),
    halve,
    ...pair('down2', 2 * width, 4 * width),
    interpolate(true),
    normalised(`${name}.up1.conv`, 4 * width, 2 * width),
    ...pair('up1', 2 * width, 2 * width),
    interpolate(true),
    normalised(`${name}.up0.conv`, 2 * width, width),
    ...pair('up0', width, width),
    convolution(`${name}.head`, { size: 3, inputs: width, outputs: width }),
  );
}
