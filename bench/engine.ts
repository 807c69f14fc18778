/** `earmark bench engine`: how fast the engine runs and trains networks, and how much memory it needs, beside PyTorch. */
import { availableParallelism } from 'node:os';
import { besideThis, describeMachine, measure, QUICK, THOROUGH, TORCH_MISSING } from './measure.ts';
import { MODES, type Mode } from './messages.ts';
import { benchNetwork, NETWORKS, problemOf, type NetworkId, type Scale } from './networks.ts';
import { MeasuredProcess } from './process.ts';
import { pythonWithTorch } from './python.ts';
import type { EngineBench, Measurement } from './report.ts';

export { NETWORKS } from './networks.ts';
export { engineBenchText } from './report.ts';

export interface EngineBenchOptions {
  readonly devices: readonly string[];
  readonly scale: Scale;
  readonly quick: boolean;
  readonly networks?: readonly NetworkId[];
  readonly modes?: readonly Mode[];
  /** Called before each measurement. */
  readonly onProgress?: (line: string) => void;
}

/**
 * @throws UserError `BENCH_NEEDS_CHECKOUT`, `BENCH_PROCESS_FAILED`, and what opening a device throws
 */
export async function benchEngine(options: EngineBenchOptions): Promise<EngineBench> {
  const { devices, scale, quick, networks = NETWORKS, modes = MODES, onProgress } = options;
  const worker = besideThis('worker.ts');
  const peer = besideThis('peers/engine_torch.py');
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const python = await pythonWithTorch();
  const measurements: Measurement[] = [];
  for (const device of devices) {
    for (const network of networks) {
      for (const mode of modes) {
        onProgress?.(`measuring ${network}, ${mode}, on ${device}`);
        const ours = () => new MeasuredProcess(`Earmark's ${network} on ${device}`, process.execPath, [worker]);
        const torch = () => new MeasuredProcess(`PyTorch's ${network}`, python ?? '', [peer]);
        const starts = python === undefined ? [ours] : [ours, torch];
        const { sizes, ...shape } = problemOf(network, scale);
        const macs = benchNetwork(network, { sizes, ...shape }).macs;
        const gpu = !['cpu', 'reference', 'tensorflow'].includes(device);
        const request = { network, mode, device, gpu, threads: availableParallelism(), sizes, ...shape } as const;
        const subject = { network, mode, ...shape, gflop: (2 * macs * (mode === 'training' ? 3 : 1)) / 1e9 };
        const effort = quick ? QUICK : THOROUGH;
        measurements.push(await measure(starts, { command: 'open', ...request }, subject, effort));
      }
    }
  }
  return {
    benchmark: 'engine',
    scale,
    startedAt,
    machine: machine(),
    torchMissing: python === undefined ? TORCH_MISSING : null,
    measurements,
  };
}
