/** `earmark bench ae` and the like: a method's whole training step and the scoring of a clip, beside PyTorch. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { besideThis, describeMachine, measure, QUICK, THOROUGH, TORCH_MISSING } from './measure.ts';
import { METHOD_STEPS } from './method-registry.ts';
import { findBench } from './method-steps.ts';
import type { Scale } from './networks.ts';
import { MeasuredProcess } from './process.ts';
import { pythonWithTorch } from './python.ts';
import { machineSchema, measurementSchema, type Measurement } from './report.ts';

export const methodBenchSchema = z.object({
  benchmark: z.string(),
  scale: z.enum(['full', 'small']),
  startedAt: z.string(),
  machine: machineSchema,
  /** Why there are no figures of PyTorch. */
  torchMissing: z.string().nullable(),
  /** `network` is preset and step: `paper training`. */
  measurements: z.array(measurementSchema),
});
export type MethodBenchResult = z.infer<typeof methodBenchSchema>;

export interface MethodBenchOptions {
  readonly method: string;
  readonly device: string;
  readonly scale: Scale;
  readonly quick: boolean;
  /** Called before each measurement. */
  readonly onProgress?: (line: string) => void;
}

/** @throws UserError `BENCH_NEEDS_CHECKOUT`, `BENCH_PROCESS_FAILED`, and what opening a device throws */
export async function benchMethod(options: MethodBenchOptions): Promise<MethodBenchResult> {
  const { method, device, scale, quick, onProgress } = options;
  const bench = findBench(method);
  const worker = besideThis('worker.ts');
  const peer = besideThis('peers/engine_torch.py');
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const python = await pythonWithTorch();
  const measurements: Measurement[] = [];
  for (const preset of bench.presets) {
    const settings = bench.settings(preset, scale);
    for (const step of METHOD_STEPS) {
      onProgress?.(`measuring ${step} of ${method} ${preset} on ${device}`);
      const mode = step === 'scoring' ? 'forward' : 'training';
      const shape = bench.shape(settings, step);
      const macs = shape.batch * bench.macs(settings) * (mode === 'training' ? 3 : 1);
      const ours = () => new MeasuredProcess(`Earmark's ${step} on ${device}`, process.execPath, [worker]);
      const torch = () => new MeasuredProcess(`PyTorch's ${step}`, python ?? '', [peer]);
      const gpu = !['cpu', 'reference', 'tensorflow'].includes(device);
      const threads = availableParallelism();
      const request = { command: 'open-method', method, step, settings, shape, device, gpu, threads } as const;
      measurements.push(
        await measure(
          python === undefined ? [ours] : [ours, torch],
          request,
          { network: `${preset} ${step}`, mode, ...shape, gflop: (2 * macs) / 1e9 },
          quick ? QUICK : THOROUGH,
        ),
      );
    }
  }
  const torchMissing = python === undefined ? TORCH_MISSING : null;
  return { benchmark: method, scale, startedAt, machine: machine(), torchMissing, measurements };
}
