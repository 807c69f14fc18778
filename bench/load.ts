/** How busy other processes keep the machine meanwhile. */
import { cpus } from 'node:os';
import type { MeasuredProcess } from './process.ts';

export class MachineLoad {
  readonly #measured: MeasuredProcess;
  readonly #measuredMs: number | undefined;
  readonly #own = process.cpuUsage();
  readonly #machine = machineMs();

  private constructor(measured: MeasuredProcess, measuredMs: number | undefined) {
    this.#measured = measured;
    this.#measuredMs = measuredMs;
  }

  static async start(measured: MeasuredProcess): Promise<MachineLoad> {
    return new MachineLoad(measured, await measured.cpuMs());
  }

  /**
   * Since the start: the share of all processors' time that went neither to the measured process nor to this one; null
   * where the system does not tell a process's time.
   */
  async others(): Promise<number | null> {
    const measuredMs = await this.#measured.cpuMs();
    if (measuredMs === undefined || this.#measuredMs === undefined) return null;
    const { user, system } = process.cpuUsage(this.#own);
    const now = machineMs();
    const busy = now.busy - this.#machine.busy - (measuredMs - this.#measuredMs) - (user + system) / 1000;
    return Math.max(0, busy) / Math.max(1, now.all - this.#machine.all);
  }
}

/** Milliseconds of all processors since the machine was started. */
function machineMs(): { busy: number; all: number } {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    all += used + times.idle;
  }
  return { busy, all };
}
