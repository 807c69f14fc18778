/**
 * Entry of the engine process, and of the small thread inside it that watches the parent. Started with the parent's
 * process id as its argument.
 *
 * When the parent goes, the channel closes and the process exits; but while a native step holds the event loop nobody
 * sees the channel, so a thread with a loop of its own looks every second whether the parent is still there.
 */
import { Worker, isMainThread } from 'node:worker_threads';
import { isStillRunning } from './identity.ts';
import { endWithParent } from './parent.ts';

const WATCH_MS = 1000;

if (isMainThread) {
  endWithParent();
  // Ctrl-C in a terminal reaches the whole process group; what happens to the task is for the parent to decide.
  process.on('SIGINT', () => undefined);
  new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) }).unref();
  const { serve } = await import('./serve.ts');
  serve();
} else {
  watchParent(Number(process.argv[2]));
}

function watchParent(pid: number): void {
  const adoptedBy = process.ppid;
  setInterval(() => {
    // POSIX: an orphan gets another parent at once. Windows: the id stays, but nobody has it.
    if (process.ppid !== adoptedBy || !isStillRunning(pid, undefined)) process.kill(process.pid, 'SIGKILL');
  }, WATCH_MS);
}
