/** Saves a trained function as a `.onnx` file that any ONNX runtime opens: plain operators, weights inside. */
import { onnxModel } from './onnx/model.ts';
import type { StepFunction } from './step.ts';
import type { HostTensors, TensorSpecs } from './tensors.ts';
import { gpuTarget } from './trace/target.ts';
import { traceFrozen } from './trace/trace.ts';

export interface ExportOptions {
  /** The graph's name in ONNX tools. */
  readonly name: string;
  readonly description?: string;
  /** Stored in the file's metadata: method, version, units of the input. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Freezes `step` with `weights` as its state and the inputs as the model's only inputs.
 *
 * The graph uses standard ONNX operators only (none of the runtime's internal ones), so the numbers agree with the
 * compiled step to rounding, not bit for bit.
 *
 * @returns the bytes of the file
 * @throws UserError `KERNEL_UNSUPPORTED`, `TRACE_READS_DATA`
 */
export async function exportOnnx(
  step: StepFunction,
  weights: HostTensors,
  inputs: TensorSpecs,
  options: ExportOptions,
): Promise<Uint8Array> {
  const { graph } = await traceFrozen(step, weights, inputs, gpuTarget);
  return onnxModel(graph, options);
}
