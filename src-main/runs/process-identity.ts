/** Whether a process that was written down is still the same one: ids come again, after a restart of the machine at once. */
import { readFileSync } from 'node:fs';

/**
 * When a process was born, by a count that no clock moves: the start of the machine and ticks since then (proc_pid_stat(5),
 * field 22). Undefined where the system does not say, or has no such process.
 */
export function bornAt(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return ticks === undefined ? undefined : `${boot}/${ticks}`;
  } catch {
    return undefined;
  }
}

/** @param born as it was written down; undefined where that was not known: then its id alone decides */
export function isStillRunning(pid: number, born: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
  const now = born === undefined ? undefined : bornAt(pid);
  return now === undefined || now === born;
}
