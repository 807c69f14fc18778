/** Devices that ONNX Runtime drives. */
import { availableParallelism } from 'node:os';
import { countNodes, onnxModel } from '../onnx/model.ts';
import { openSession, type SessionOptions } from '../onnx/session.ts';
import type { CompiledStep } from '../step.ts';
import { cpuTarget, gpuTarget, type Target } from '../trace/target.ts';
import { stateOutput, stepOutput, traceStep } from '../trace/trace.ts';
import { channelBlock } from './channel-block.ts';
import type { CompileOptions, Device } from './device.ts';
import { OnnxCpuStep } from './onnx-cpu-step.ts';
import { OnnxGpuStep } from './onnx-gpu-step.ts';

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

/** A device that traces for `target` and runs sessions with `options`; state in this process's memory. */
export function hostDevice(
  identity: Pick<Device, 'id' | 'kind' | 'provider'>,
  target: () => Target | Promise<Target>,
  options: (compile: CompileOptions) => SessionOptions,
): Device {
  return {
    ...identity,
    async compile(step, signature, compileOptions = {}): Promise<CompiledStep> {
      const trace = await traceStep(step, signature, await target());
      const session = await openSession(onnxModel(trace.graph, { name: 'step' }), options(compileOptions));
      return new OnnxCpuStep(session, signature, trace, countNodes(trace.graph));
    },
  };
}

/** The same with the state kept in the device's own memory. */
export function residentDevice(
  identity: Pick<Device, 'id' | 'kind' | 'provider'>,
  target: Target,
  options: SessionOptions,
): Device {
  return {
    ...identity,
    async compile(step, signature): Promise<CompiledStep> {
      const trace = await traceStep(step, signature, target);
      const locations = [
        ...Object.keys(trace.outputs).map((name) => [stepOutput(name), 'cpu'] as const),
        ...trace.changed.map((name) => [stateOutput(name), 'gpu-buffer'] as const),
      ];
      const session = await openSession(onnxModel(trace.graph, { name: 'step' }), {
        ...options,
        preferredOutputLocation: Object.fromEntries(locations),
      });
      return new OnnxGpuStep(session, options, signature, trace, countNodes(trace.graph));
    },
  };
}

export const cpuDevice: Device = hostDevice(
  { id: 'cpu', kind: 'cpu', provider: 'ONNX Runtime CPU' },
  async () => ({ ...cpuTarget, channelBlock: await channelBlock() }),
  ({ threads }) => cpuSessionOptions(threads),
);

export const webgpuDevice: Device = residentDevice(
  { id: 'webgpu', kind: 'webgpu', provider: 'ONNX Runtime WebGPU' },
  gpuTarget,
  { executionProviders: ['webgpu'], graphOptimizationLevel: 'all' },
);
