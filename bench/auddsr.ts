/**
 * `earmark bench auddsr`: whole training steps of both stages and the scoring of a clip at the sizes of the presets, beside
 * PyTorch, and how time and memory grow with the number of clips.
 */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { stepMacs, stepProblem, type Preset } from './auddsr-steps.ts';
import { growthSchema, measureGrowth, type Growth } from './growth.ts';
import { besideThis, describeMachine, measure, QUICK, THOROUGH, TORCH_MISSING } from './measure.ts';
import { STEPS } from './messages.ts';
import type { Scale } from './networks.ts';
import { MeasuredProcess } from './process.ts';
import { pythonWithTorch } from './python.ts';
import { engineBenchText, machineSchema, measurementSchema, type Measurement } from './report.ts';

export const PRESETS = ['quick', 'cpu'] as const satisfies readonly Preset[];

/** The sizes whose growth is measured: those that are trained within minutes. */
const GROWTH_PRESET: Preset = 'quick';

export const auddsrBenchSchema = z.object({
  benchmark: z.literal('auddsr'),
  scale: z.enum(['full', 'small']),
  startedAt: z.string(),
  machine: machineSchema,
  /** Why there are no figures of PyTorch. */
  torchMissing: z.string().nullable(),
  /** `network` is preset and step: `cpu stage-2`. A step of `scoring` is one clip of 10 s. */
  measurements: z.array(measurementSchema),
  growth: z.array(growthSchema),
});
export type AuddsrBench = z.infer<typeof auddsrBenchSchema>;

export interface AuddsrBenchOptions {
  readonly device: string;
  readonly scale: Scale;
  readonly quick: boolean;
  readonly presets?: readonly Preset[];
  /** Called before each measurement. */
  readonly onProgress?: (line: string) => void;
}

/** @throws UserError `BENCH_NEEDS_CHECKOUT`, `BENCH_PROCESS_FAILED`, and what opening a device throws */
export async function benchAuddsr(options: AuddsrBenchOptions): Promise<AuddsrBench> {
  const { device, scale, quick, presets = PRESETS, onProgress } = options;
  const worker = besideThis('worker.ts');
  const peer = besideThis('peers/engine_torch.py');
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const python = await pythonWithTorch();
  const measurements: Measurement[] = [];
  for (const preset of presets) {
    for (const step of STEPS) {
      onProgress?.(`measuring ${step} of ${preset} on ${device}`);
      const problem = stepProblem(step, preset, scale);
      const { sizes: _, ...shape } = problem;
      const mode = step === 'scoring' ? 'forward' : 'training';
      const ours = () => new MeasuredProcess(`Earmark's ${step} on ${device}`, process.execPath, [worker]);
      const torch = () => new MeasuredProcess(`PyTorch's ${step}`, python ?? '', [peer]);
      const gpu = !['cpu', 'reference', 'tensorflow'].includes(device);
      const threads = availableParallelism();
      measurements.push(
        await measure(
          python === undefined ? [ours] : [ours, torch],
          { command: 'open', network: step, mode, device, gpu, threads, preset, ...problem },
          { network: `${preset} ${step}`, mode, ...shape, gflop: (2 * stepMacs(step, problem)) / 1e9 },
          quick ? QUICK : THOROUGH,
        ),
      );
    }
  }
  const growth = await measureGrowth({
    preset: GROWTH_PRESET,
    device,
    counts: scale === 'full' ? [100, 1000] : [4, 8],
    steps: quick ? 2 : 10,
    scale,
    ...(onProgress ? { onProgress } : {}),
  });
  return {
    benchmark: 'auddsr',
    scale,
    startedAt,
    machine: machine(),
    torchMissing: python === undefined ? TORCH_MISSING : null,
    measurements,
    growth,
  };
}

/** The steps as `bench engine` shows networks, then a line for each number of clips. */
export function auddsrBenchText(bench: AuddsrBench): string {
  return [engineBenchText(bench), '', ...bench.growth.map(growthLine)].join('\n');
}

function growthLine({ preset, clips, train, score }: Growth): string {
  const seconds = (ms: number | null): string => `${((ms ?? NaN) / 1000).toFixed(1)} s`;
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    `${preset}, ${clips} clips: training reads them in ${seconds(train.featuresMs)}, opens in ${seconds(train.openMs)}`,
    `takes ${(train.stepMs ?? NaN).toFixed(0)} ms a step and ${mb(train.peakBytes)} at most`,
    `scoring does ${((1000 * clips) / (score.clipsMs ?? NaN)).toFixed(1)} clips/s from files in ${mb(score.peakBytes)}`,
  ].join(', ');
}
