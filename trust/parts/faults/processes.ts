/** Processes as Linux shows them: whose child is whose, and whether one is still there. */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** Children of a process now: the engine, if there is one. */
export async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
}

/** A zombie has ended: only its parent has not asked yet. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return stat !== undefined && !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

/** @returns those that are still there after `ms` */
export async function whichStay(pids: readonly number[], ms: number): Promise<number[]> {
  const until = performance.now() + ms;
  for (;;) {
    const there: number[] = [];
    for (const pid of pids) if (await isRunning(pid)) there.push(pid);
    if (there.length === 0 || performance.now() > until) return there;
    await delay(20);
  }
}

export function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
