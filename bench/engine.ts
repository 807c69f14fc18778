/** `earmark bench engine`: how fast the engine runs and trains networks, and how much memory it needs, beside PyTorch. */
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../src-shared/errors.ts';
import { MODES, type Mode } from './messages.ts';
import { benchNetwork, NETWORKS, problemOf, type NetworkId, type Scale } from './networks.ts';
import { MeasuredProcess } from './process.ts';
import { pythonWithTorch } from './python.ts';
import type { EngineBench, Measurement } from './report.ts';
import { isQuiet, measureSides, type Effort } from './rounds.ts';
import { median } from './statistics.ts';

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

const THOROUGH: Effort = { rounds: 9, most: 36, stepsPerRound: 2, warmUpSteps: 3 };
const QUICK: Effort = { rounds: 2, most: 2, stepsPerRound: 1, warmUpSteps: 1 };

/**
 * @throws UserError `BENCH_NEEDS_CHECKOUT`, `BENCH_PROCESS_FAILED`, and what opening a device throws
 */
export async function benchEngine(options: EngineBenchOptions): Promise<EngineBench> {
  const { devices, scale, quick, networks = NETWORKS, modes = MODES, onProgress } = options;
  const worker = besideThis('worker.ts');
  const peer = besideThis('peers/engine_torch.py');
  const startedAt = new Date().toISOString();
  const [loadBefore = NaN] = loadavg();
  const python = await pythonWithTorch();
  const measurements: Measurement[] = [];
  for (const device of devices) {
    for (const network of networks) {
      for (const mode of modes) {
        onProgress?.(`measuring ${network}, ${mode}, on ${device}`);
        const ours = () => new MeasuredProcess(`Earmark's ${network} on ${device}`, process.execPath, [worker]);
        const torch = () => new MeasuredProcess(`PyTorch's ${network}`, python ?? '', [peer]);
        const starts = python === undefined ? [ours] : [ours, torch];
        measurements.push(await measure(starts, network, mode, device, scale, quick ? QUICK : THOROUGH));
      }
    }
  }
  return {
    benchmark: 'engine',
    scale,
    startedAt,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown processor',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      loadBefore,
      loadAfter: loadavg()[0] ?? NaN,
    },
    torchMissing:
      python === undefined
        ? 'No Python here can import torch, so there is nothing to compare with (EARMARK_PYTHON may name one).'
        : null,
    measurements,
  };
}

async function measure(
  starts: readonly (() => MeasuredProcess)[],
  network: NetworkId,
  mode: Mode,
  device: string,
  scale: Scale,
  effort: Effort,
): Promise<Measurement> {
  const problem = problemOf(network, scale);
  const gflop = (2 * benchNetwork(network, problem).macs * (mode === 'training' ? 3 : 1)) / 1e9;
  const gpu = !['cpu', 'reference', 'tensorflow'].includes(device);
  const request = { command: 'open', network, mode, device, gpu, threads: availableParallelism(), ...problem } as const;
  const { sides, used } = await measureSides(starts, request, gflop, effort);
  const [first, second] = sides;
  if (!first) throw new Error('nothing was measured');
  const [ours, torch] = [first.side, second?.side];
  if (second && second.parameters !== first.parameters) {
    throw new Error(`the ${network} has ${first.parameters} parameters here and ${second.parameters} in PyTorch`);
  }
  return {
    network,
    mode,
    batch: problem.batch,
    mel: problem.mel,
    time: problem.time,
    parameters: first.parameters,
    gflop,
    used,
    undisturbed:
      used.length === effort.rounds &&
      used.every((round) =>
        isQuiet(
          sides.map(({ side }) => side),
          round,
        ),
      ),
    ours,
    torch: torch ?? null,
    ratio: torch
      ? {
          time: ours.ms / torch.ms,
          timeByRound: median(
            used.map((round) => median(ours.rounds[round]?.ms ?? []) / median(torch.rounds[round]?.ms ?? [])),
          ),
          memory: ours.peakBytes / torch.peakBytes,
        }
      : null,
  };
}

/** The benchmark starts processes from its sources, which a bundle does not have beside it. */
function besideThis(file: string): string {
  const path = join(dirname(fileURLToPath(import.meta.url)), file);
  if (existsSync(path)) return path;
  throw new UserError('BENCH_NEEDS_CHECKOUT', 'The benchmarks run only from a checkout of the sources.', {
    hint: 'Clone the repository, run npm install there, then npm run bench -- engine.',
    details: { path },
  });
}
