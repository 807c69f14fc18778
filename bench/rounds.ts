/** Measures one network in one mode on both sides, in turns. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MachineLoad } from './load.ts';
import { memory, opened, ran, type OpenMethodRequest, type OpenRequest } from './messages.ts';
import type { MeasuredProcess } from './process.ts';
import type { Round, Side } from './report.ts';
import { median } from './statistics.ts';

export interface Effort {
  /** Undisturbed rounds to collect. */
  readonly rounds: number;
  /** Where the machine does not become quiet: after that many rounds, all count. */
  readonly most: number;
  readonly stepsPerRound: number;
  readonly warmUpSteps: number;
}

/** A round is disturbed when other processes use more than this share of the machine. */
const TOLERATED = 0.05;

/** Worker threads of both runtimes spin for some milliseconds after a step before they sleep. */
const SETTLE_MS = 150;

interface Running {
  readonly process: MeasuredProcess;
  readonly rounds: Round[];
  idleCpuMs: number;
  idleMs: number;
}

export interface SideResult {
  readonly side: Side;
  readonly parameters: number;
}

/**
 * Each side has a process of its own, which measures nothing else, so that its peak memory is this measurement's. They
 * take turns, and the one that waits sleeps: what disturbs the machine for a while disturbs both.
 *
 * @param start starts the sides' processes
 * @param gflopPerStep of one step
 * @returns the sides, and the numbers of the rounds that their figures stand on
 */
export async function measureSides(
  start: readonly (() => MeasuredProcess)[],
  problem: OpenRequest | OpenMethodRequest,
  gflopPerStep: number,
  { rounds, most, stepsPerRound, warmUpSteps }: Effort,
): Promise<{ sides: SideResult[]; used: number[] }> {
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
    const quiet: number[] = [];
    let done = 0;
    for (; quiet.length < rounds && done < most; done++) {
      for (const side of sides) side.rounds.push(await measureRound(side, sides, stepsPerRound));
      if (isQuiet(sides, done)) quiet.push(done);
    }
    const used = quiet.length === rounds ? quiet : Array.from({ length: done }, (_, round) => round);
    const results = [];
    for (const [index, { process, rounds: measured, idleCpuMs, idleMs }] of sides.entries()) {
      const { parameters, ...about } = details[index]!;
      const ms = median(used.map((round) => median(measured[round]?.ms ?? [])));
      const { peakBytes } = await process.ask({ command: 'memory' }, memory);
      const idleShare = idleMs > 0 && Number.isFinite(idleCpuMs) ? idleCpuMs / idleMs : null;
      const gflops = (1000 * gflopPerStep) / ms;
      results.push({ parameters, side: { ...about, ms, gflops, peakBytes, idleShare, rounds: measured } });
    }
    return { sides: results, used };
  } finally {
    await Promise.all(sides.map(({ process }) => process.close()));
  }
}

/** Whether nothing else kept the machine busy in that round. */
export function isQuiet(sides: readonly { readonly rounds: readonly Round[] }[], round: number): boolean {
  return sides.every(({ rounds }) => (rounds[round]?.others ?? 0) <= TOLERATED);
}

async function measureRound(side: Running, sides: readonly Running[], steps: number): Promise<Round> {
  await sleep(SETTLE_MS);
  const waiting = sides.filter((other) => other !== side);
  const before = await Promise.all(waiting.map(({ process }) => process.cpuMs()));
  const start = performance.now();
  const load = await MachineLoad.start(side.process);
  const { ms } = await side.process.ask({ command: 'run', steps }, ran);
  const others = await load.others();
  for (const [index, other] of waiting.entries()) {
    other.idleMs += performance.now() - start;
    other.idleCpuMs += ((await other.process.cpuMs()) ?? NaN) - (before[index] ?? NaN);
  }
  return { ms, others };
}
