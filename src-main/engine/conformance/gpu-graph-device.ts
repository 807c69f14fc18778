/** Runs the graphs that GPUs get on ONNX Runtime's CPU provider, so that their lowerings are checked on any machine. */
import { cpuSessionOptions } from '../devices/onnx.ts';
import { OnnxCpuStep } from '../devices/onnx-cpu-step.ts';
import type { Device } from '../devices/device.ts';
import { countNodes, onnxModel } from '../onnx/model.ts';
import { openSession } from '../onnx/session.ts';
import { gpuTarget } from '../trace/target.ts';
import { traceStep } from '../trace/trace.ts';

export const gpuGraphDevice: Device = {
  id: 'gpu-graph',
  kind: 'cpu',
  provider: 'ONNX Runtime CPU, graph for GPUs',
  async compile(step, signature, options = {}) {
    const trace = await traceStep(step, signature, gpuTarget);
    const session = await openSession(onnxModel(trace.graph, { name: 'step' }), cpuSessionOptions(options.threads));
    return new OnnxCpuStep(session, signature, trace, countNodes(trace.graph));
  },
};
