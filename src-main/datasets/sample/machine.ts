import type { Random } from '../../engine/random.ts';

/** A fault that one clip has. */
export interface Fault {
  /** Name in the machine's list of faults. */
  readonly kind: string;
  /** From 0 (lost in normal variation) to 1 (plain to hear). */
  readonly severity: number;
}

/** One sort of machine: how each of its IDs differs, and how it sounds well and ill. */
export interface MachineType {
  readonly name: string;
  /** For people, in `README.md` of the folder. */
  readonly description: string;
  readonly ids: readonly string[];
  /** Name and description of each fault. */
  readonly faults: Readonly<Record<string, string>>;
  /** Signal-to-noise ratio of its clips, lowest and highest, dB. */
  readonly snr: readonly [number, number];
  /**
   * Builds one machine.
   *
   * @param random of the ID: equal for all clips of the machine
   * @returns its sound: `[length]`, with faults scaled to its own root mean square
   */
  build(random: Random): (random: Random, length: number, fault: Fault | undefined) => Float64Array;
}

/** Between two values, on the way from severity 0 to severity 1; 0 for a clip without this fault. */
export function amount(fault: Fault | undefined, kind: string, faint: number, strong: number): number {
  return fault?.kind === kind ? graded(fault.severity, faint, strong) : 0;
}

/** Between two values, on the way from severity 0 to severity 1. */
export function graded(severity: number, faint: number, strong: number): number {
  return faint + severity * (strong - faint);
}
