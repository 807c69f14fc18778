/** The engine's front door for model code. */
import type { CompileOptions, Device } from './devices/device.ts';
import type { CompiledStep, Signature, StepFunction } from './step.ts';

/**
 * Turns a step function into something that runs fast on a device.
 *
 * ONNX devices trace it once (forward, gradients, optimiser: whatever it does) into one ONNX graph; eager devices call it
 * each time. The caller never sees which.
 *
 * @throws UserError `KERNEL_UNSUPPORTED` names the op and the line of model code; `TRACE_READS_DATA`,
 *   `STEP_STATE_MISMATCH`
 */
export function compile(
  step: StepFunction,
  signature: Signature,
  device: Device,
  options: CompileOptions = {},
): Promise<CompiledStep> {
  return device.compile(step, signature, options);
}
