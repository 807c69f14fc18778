/**
 * What a device must be able to do, kernel by kernel. A generator draws random uses of one tfjs kernel; the runner
 * (`run.ts`) compares a device's results and gradients with the reference's. `earmark devices` offers no device that fails.
 */
import type { Random } from '../random.ts';
import type { Tensors } from '../step.ts';
import type { HostTensors } from '../tensors.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

export interface ConformanceCase {
  /** What is special about it, for messages: `[3, 4] + [4], int32`. */
  readonly label: string;
  /** The computation, in tfjs ops; several results as a record. Results of any type. */
  readonly fn: (inputs: Tensors) => Tensor | Tensors;
  readonly inputs: HostTensors;
  /** Inputs whose gradients are compared: of the sum of all float results times fixed random numbers. */
  readonly differentiate?: readonly string[];
  /** Largest relative error (see `relativeError` in `compare.ts`); default 1e-4. */
  readonly tolerance?: number;
  /**
   * True results by name (`out`, `out.<key>`, `grad.<input>`) for what tfjs's CPU backend gets wrong; they replace the
   * reference's. `docs/limitations.md` lists where and why.
   */
  readonly expected?: HostTensors;
  /**
   * The same function in other ops, which the reference runs in place of `fn` where its own kernel or gradient is wrong
   * (`docs/limitations.md`).
   */
  readonly exact?: (inputs: Tensors) => Tensor | Tensors;
}

export interface CaseGenerator {
  /** A key of `lowerings`. Every case must record this kernel, in its forward or backward pass. */
  readonly kernel: string;
  /**
   * Draws a case. Small: a few hundred elements, so that thousands of cases take seconds.
   * @param index counts up from 0; for generators that walk through variants before they draw at random
   */
  readonly draw: (random: Random, index: number) => ConformanceCase;
}

/** Cases of one kernel; a case's numbers depend on the kernel's name and its index only. */
export interface KernelCases {
  readonly kernel: string;
  readonly cases: readonly ConformanceCase[];
}
