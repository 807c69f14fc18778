/** Whether a process that was written down is still the same one: ids come again, after a restart of the machine at once. */
import { readFileSync } from 'node:fs';

/** Of a process that has ended and that its parent has not asked about: nothing of it runs, but its id is still taken. */
const ENDED = new Set(['Z', 'X']);

/**
 * When a process was born, by a count that no clock moves: the start of the machine and ticks since then (proc_pid_stat(5),
 * field 22). Undefined where the system does not say, or has no such process.
 */
export function bornAt(pid: number): string | undefined {
  const ticks = statOf(pid)?.[19];
  if (ticks === undefined) return undefined;
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${ticks}`;
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
  if (ENDED.has(statOf(pid)?.[0] ?? '')) return false;
  const now = born === undefined ? undefined : bornAt(pid);
  return now === undefined || now === born;
}

/** Fields of proc_pid_stat(5) from the third (the state) on. Undefined outside Linux and for no process. */
function statOf(pid: number): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
