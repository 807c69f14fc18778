/** The engine benchmark's figures, for programs and for people. */
import { z } from 'zod';
import { MODES } from './messages.ts';

const round = z.object({
  /** Milliseconds of each step. */
  ms: z.array(z.number()),
  /** Share of the machine that other processes used meanwhile; null where unknown. */
  others: z.number().nullable(),
});
export type Round = z.infer<typeof round>;

const side = z.object({
  /** What computed: `cpu`, `webgpu`; for a peer `cpu` or `cuda`. */
  device: z.string(),
  version: z.string(),
  threads: z.number(),
  /** Milliseconds a step: the median over the rounds used of each round's median. */
  ms: z.number(),
  /** 10^9 floating-point operations a second at that time. */
  gflops: z.number(),
  /** Largest resident set of the process, which measured nothing else. */
  peakBytes: z.number(),
  /** Milliseconds from the process's first command to its first step. */
  openMs: z.number(),
  /** Processor time used while the other side was measured, as a share of that time; null where unknown. */
  idleShare: z.number().nullable(),
  rounds: z.array(round),
});
export type Side = z.infer<typeof side>;

export const measurementSchema = z.object({
  network: z.string(),
  mode: z.enum(MODES),
  batch: z.number(),
  mel: z.number(),
  time: z.number(),
  parameters: z.number(),
  /** 10^9 floating-point operations a step: 2 for each multiply-add of a convolution, a training step as 3 forward passes. */
  gflop: z.number(),
  /** The rounds (from 0) that the figures stand on. */
  used: z.array(z.number()),
  /** Whether those are enough rounds in which nothing else kept the machine busy; if not, all rounds count. */
  undisturbed: z.boolean(),
  ours: side,
  torch: side.nullable(),
  /** Ours by PyTorch's; below 1 is better. */
  ratio: z
    .object({
      /** Of the medians over rounds. */
      time: z.number(),
      /** The median of the rounds' own ratios. */
      timeByRound: z.number(),
      memory: z.number(),
    })
    .nullable(),
});
export type Measurement = z.infer<typeof measurementSchema>;

export const machineSchema = z.object({
  cpu: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  platform: z.string(),
  node: z.string(),
  /** Processes that wanted to run, averaged over the minute before. */
  loadBefore: z.number(),
  loadAfter: z.number(),
});
export type Machine = z.infer<typeof machineSchema>;

export const engineBenchSchema = z.object({
  benchmark: z.literal('engine'),
  scale: z.enum(['full', 'small']),
  startedAt: z.string(),
  machine: machineSchema,
  /** Why there are no figures of PyTorch. */
  torchMissing: z.string().nullable(),
  measurements: z.array(measurementSchema),
});
export type EngineBench = z.infer<typeof engineBenchSchema>;

const COLUMNS = [
  'network',
  'step',
  'GFLOP',
  'Earmark ms',
  'GFLOP/s',
  'peak MB',
  'PyTorch ms',
  'GFLOP/s',
  'peak MB',
  'time',
  'by round',
  'memory',
];

/** A table; the last three columns are ratios, Earmark's by PyTorch's. */
export function engineBenchText({
  machine,
  measurements,
  torchMissing,
}: Pick<EngineBench, 'machine' | 'measurements' | 'torchMissing'>): string {
  const rows = measurements.map(({ network, mode, gflop, undisturbed, ours, torch, ratio }) => [
    `${network}${ours.device === 'cpu' ? '' : ` (${ours.device})`}${undisturbed ? '' : ' *'}`,
    mode,
    gflop.toFixed(gflop < 1 ? 3 : 1),
    ...sideCells(ours),
    ...(torch ? sideCells(torch) : ['-', '-', '-']),
    ...(ratio ? [ratio.time, ratio.timeByRound, ratio.memory].map((value) => value.toFixed(2)) : ['-', '-', '-']),
  ]);
  const [first] = measurements;
  const versions = [first?.ours.version, first?.torch && `PyTorch ${first.torch.version}`].filter(Boolean).join(', ');
  return [
    `${machine.cpu}, ${first?.ours.threads ?? machine.cores} threads, Node ${machine.node}; ${versions}.`,
    `Load average ${machine.loadBefore.toFixed(2)} before, ${machine.loadAfter.toFixed(2)} after.`,
    ...(measurements.some(({ undisturbed }) => !undisturbed)
      ? ['Other processes kept the machine busy during the lines marked *: trust those figures less.']
      : []),
    ...(torchMissing === null ? [] : [torchMissing]),
    '',
    ...aligned([COLUMNS, ...rows]),
  ].join('\n');
}

function sideCells({ ms, gflops, peakBytes }: Side): string[] {
  return [ms.toFixed(ms < 10 ? 2 : 0), gflops.toFixed(gflops < 10 ? 1 : 0), (peakBytes / 1e6).toFixed(0)];
}

/** Names to the left, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
