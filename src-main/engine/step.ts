/** What model code hands to the engine: a function of tensors, and what it is compiled for. */
import type { HostTensors, TensorSpecs } from './tensors.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * A pure function of tensors. It may use any tfjs op that does not read values on the host. Randomness is an input.
 * @param state what is carried from call to call: parameters, moments, counters, codebooks
 * @param inputs this call's batch
 */
export type StepFunction = (state: Tensors, inputs: Tensors) => StepResult;

export interface StepResult {
  /** What the caller gets: losses, scores, maps. */
  readonly outputs: Tensors;
  /** New values of (some of) the state; entries left out stay as they are. */
  readonly state?: Tensors;
}

export interface Signature {
  readonly state: TensorSpecs;
  readonly inputs: TensorSpecs;
}

/** A compiled step with its state in it. Calls must not overlap. */
export interface CompiledStep {
  /** Runs one step: updates the state and returns the outputs. */
  run(inputs: HostTensors): Promise<HostTensors>;
  /** Copies the state out, bit for bit. */
  readState(): Promise<HostTensors>;
  /** Sets the whole state; must match the signature. */
  writeState(state: HostTensors): Promise<void>;
  dispose(): Promise<void>;
  /** Graph operators after simplification; 0 for eager devices. */
  readonly operators: number;
}
