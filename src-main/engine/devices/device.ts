/** What a device is to the rest of the engine: a place that can run a step function. */
import type { CompiledStep, Signature, StepFunction } from '../step.ts';

/** `<kind>` or `<kind>:<index>` (`cuda:1`). */
export type DeviceId = string;

export type DeviceKind = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml' | 'tensorflow' | 'reference';

export interface CompileOptions {
  /** CPU threads for one step; default: all cores that the process may use. */
  readonly threads?: number;
}

export interface Device {
  readonly id: DeviceId;
  readonly kind: DeviceKind;
  /** What runs the arithmetic: `ONNX Runtime CPU`, `tfjs-node` … */
  readonly provider: string;
  compile(step: StepFunction, signature: Signature, options?: CompileOptions): Promise<CompiledStep>;
}

/** In the order in which they are listed. Here, so that main can name devices without loading the engine. */
export const DEVICE_KINDS: readonly DeviceKind[] = [
  'cpu',
  'webgpu',
  'cuda',
  'dml',
  'coreml',
  'tensorflow',
  'reference',
];
