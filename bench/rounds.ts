/** Measures one network in one mode on both sides, in turns. */
import { setTimeout as sleep } from 'node:timers/promises';
import { memory, opened, ran, type OpenRequest } from './messages.ts';
import type { MeasuredProcess } from './process.ts';
import type { Side } from './report.ts';
import { median } from './statistics.ts';

export interface Effort {
  readonly rounds: number;
  readonly stepsPerRound: number;
  readonly warmUpSteps: number;
}

/** Worker threads of both runtimes spin for some milliseconds after a step before they sleep. */
const SETTLE_MS = 150;

interface Running {
  readonly process: MeasuredProcess;
  readonly rounds: number[][];
  idleCpuMs: number;
  idleMs: number;
}

/**
 * Each side has a process of its own, which measures nothing else, so that its peak memory is this measurement's. They
 * take turns, and the one that waits sleeps: what disturbs the machine for a while disturbs both.
 *
 * @param start starts the sides' processes
 * @param gflopPerStep of one step
 */
export async function measureSides(
  start: readonly (() => MeasuredProcess)[],
  problem: OpenRequest,
  gflopPerStep: number,
  { rounds, stepsPerRound, warmUpSteps }: Effort,
): Promise<{ side: Side; parameters: number }[]> {
  const sides: Running[] = [];
  try {
    const details = [];
    // One after the other: opening keeps all cores busy.
    for (const open of start) {
      const process = open();
      sides.push({ process, rounds: [], idleCpuMs: 0, idleMs: 0 });
      details.push(await process.ask(problem, opened));
      await process.ask({ command: 'run', steps: warmUpSteps }, ran);
    }
    for (let round = 0; round < rounds; round++) {
      for (const side of sides) {
        await sleep(SETTLE_MS);
        const others = sides.filter((other) => other !== side);
        const { ms } = await whileIdle(others, () => side.process.ask({ command: 'run', steps: stepsPerRound }, ran));
        side.rounds.push(ms);
      }
    }
    const results = [];
    for (const [index, { process, rounds: measured, idleCpuMs, idleMs }] of sides.entries()) {
      const { parameters, ...about } = details[index]!;
      const ms = median(measured.map(median));
      const { peakBytes } = await process.ask({ command: 'memory' }, memory);
      const idleShare = idleMs > 0 && Number.isFinite(idleCpuMs) ? idleCpuMs / idleMs : null;
      const gflops = (1000 * gflopPerStep) / ms;
      results.push({ parameters, side: { ...about, ms, gflops, peakBytes, idleShare, rounds: measured } });
    }
    return results;
  } finally {
    await Promise.all(sides.map(({ process }) => process.close()));
  }
}

/** Books what `idle` processes use of the processor meanwhile. */
async function whileIdle<T>(idle: readonly Running[], work: () => Promise<T>): Promise<T> {
  const before = await Promise.all(idle.map(({ process }) => process.cpuMs()));
  const start = performance.now();
  const result = await work();
  for (const [index, side] of idle.entries()) {
    side.idleMs += performance.now() - start;
    side.idleCpuMs += ((await side.process.cpuMs()) ?? NaN) - (before[index] ?? NaN);
  }
  return result;
}
