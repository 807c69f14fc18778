/** What benchmarks that compare with a peer have in common: the machine, the effort, and one line of figures. */
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../src-shared/errors.ts';
import type { OpenMethodRequest, OpenRequest } from './messages.ts';
import type { MeasuredProcess } from './process.ts';
import type { Machine, Measurement } from './report.ts';
import { isQuiet, measureSides, type Effort } from './rounds.ts';
import { median } from './statistics.ts';

export const THOROUGH: Effort = { rounds: 9, most: 36, stepsPerRound: 2, warmUpSteps: 3 };
export const QUICK: Effort = { rounds: 2, most: 2, stepsPerRound: 1, warmUpSteps: 1 };

export const TORCH_MISSING =
  'No Python here can import torch, so there is nothing to compare with (EARMARK_PYTHON may name one).';

/** @returns a function that completes the description when all is measured */
export function describeMachine(): () => Machine {
  const [loadBefore = NaN] = loadavg();
  return () => ({
    cpu: cpus()[0]?.model ?? 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    loadBefore,
    loadAfter: loadavg()[0] ?? NaN,
  });
}

/** A line of a table, before it is measured. */
export type Subject = Pick<Measurement, 'network' | 'mode' | 'batch' | 'mel' | 'time' | 'gflop'>;

/** @param starts our process, then the peer's, if there is one */
export async function measure(
  starts: readonly (() => MeasuredProcess)[],
  request: OpenRequest | OpenMethodRequest,
  subject: Subject,
  effort: Effort,
): Promise<Measurement> {
  const { sides, used } = await measureSides(starts, request, subject.gflop, effort);
  const [first, second] = sides;
  if (!first) throw new Error('nothing was measured');
  const [ours, torch] = [first.side, second?.side];
  if (second && second.parameters !== first.parameters) {
    throw new Error(`${subject.network} has ${first.parameters} parameters here and ${second.parameters} in PyTorch`);
  }
  return {
    ...subject,
    parameters: first.parameters,
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
export function besideThis(file: string): string {
  const path = join(dirname(fileURLToPath(import.meta.url)), file);
  if (existsSync(path)) return path;
  throw new UserError('BENCH_NEEDS_CHECKOUT', 'The benchmarks run only from a checkout of the sources.', {
    hint: 'Clone the repository, run npm install there, then npm run bench -- engine.',
    details: { path },
  });
}
