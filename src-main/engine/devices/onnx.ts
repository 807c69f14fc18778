/** Devices that ONNX Runtime drives. */
import { availableParallelism } from 'node:os';
import { countNodes, onnxModel } from '../onnx/model.ts';
import { openSession, type SessionOptions } from '../onnx/session.ts';
import type { CompiledStep, Signature, StepFunction } from '../step.ts';
import { cpuTarget } from '../trace/target.ts';
import { traceStep } from '../trace/trace.ts';
import type { CompileOptions, Device } from './device.ts';
import { OnnxCpuStep } from './onnx-cpu-step.ts';

/**
 * Without the memory pattern (one block for a whole run, planned after the first): the plan's block comes on top of what
 * the first run has taken from the arena and is never given back, 1 010 MB against 620 MB for the anomaly UNet.
 */
export function cpuSessionOptions(threads = availableParallelism()): SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
  };
}

export const cpuDevice: Device = {
  id: 'cpu',
  kind: 'cpu',
  provider: 'ONNX Runtime CPU',
  async compile(step: StepFunction, signature: Signature, options: CompileOptions = {}): Promise<CompiledStep> {
    const trace = await traceStep(step, signature, cpuTarget);
    const model = onnxModel(trace.graph, { name: 'step' });
    const session = await openSession(model, cpuSessionOptions(options.threads));
    return new OnnxCpuStep(session, signature, trace, countNodes(trace.graph));
  },
};
