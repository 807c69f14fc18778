/** Generators for kernels of one or two broadcastable operands. */
import type { Random } from '../random.ts';
import type { HostTensor } from '../tensors.ts';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from './case.ts';
import { broadcastPair, drawLayout, drawShape, floats, show } from './draw.ts';

export type Draw = (random: Random, shape: readonly number[]) => HostTensor;

export interface OperandOptions {
  /** How operands are drawn, in turn: index 0 uses the first, index 1 the second … Default: floats in [-2, 2). */
  readonly draw?: readonly Draw[];
  /** Same for the second operand where its range differs (divisors, exponents). */
  readonly drawSecond?: readonly Draw[];
  /** Whether gradients of float operands are compared; default true. */
  readonly differentiate?: boolean;
  readonly tolerance?: number;
}

/** Floats of a range. */
export const between =
  (low: number, high: number): Draw =>
  (random, shape) =>
    floats(random, shape, low, high);

const DEFAULT: readonly Draw[] = [between(-2, 2)];

const inTurn = (draws: readonly Draw[], index: number): Draw => draws[index % draws.length] ?? between(-2, 2);

/** A function of one tensor of rank 0 to 5. */
export function unaryCase(kernel: string, f: (x: Tensor) => Tensor, options: OperandOptions = {}): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const x = inTurn(options.draw ?? DEFAULT, index)(random, drawShape(random, random.integer(0, 6), 4));
      const layout = drawLayout(random);
      return {
        label: `${x.dtype} ${show(x.shape)}`,
        fn: (inputs) => f(layout(inputs['x']!)),
        inputs: { x },
        differentiate: (options.differentiate ?? true) && x.dtype === 'float32' ? ['x'] : [],
        ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
      };
    },
  };
}

/** A function of two tensors that broadcast. */
export function binaryCase(
  kernel: string,
  f: (a: Tensor, b: Tensor) => Tensor,
  options: OperandOptions = {},
): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const [left, right] = broadcastPair(random);
      const a = inTurn(options.draw ?? DEFAULT, index)(random, left);
      const b = inTurn(options.drawSecond ?? options.draw ?? DEFAULT, index)(random, right);
      const layout = drawLayout(random);
      return {
        label: `${a.dtype} ${show(left)} with ${show(right)}`,
        fn: (inputs) => f(layout(inputs['a']!), inputs['b']!),
        inputs: { a, b },
        differentiate: (options.differentiate ?? true) && a.dtype === 'float32' ? ['a', 'b'] : [],
        ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
      };
    },
  };
}
