/** The process of one target: loads it under coverage, fuzzes, tells what it found. */
import { Coverage } from './coverage.ts';
import { BROKEN } from './fixtures/broken.ts';
import { fuzz } from './loop.ts';
import type { FuzzMessage, FuzzTask } from './messages.ts';
import { TARGETS } from './targets/index.ts';

process.once('message', (task: FuzzTask) => void work(task));
// The parent went away: nobody would hear.
process.once('disconnect', () => process.exit(1));

async function work(task: FuzzTask): Promise<void> {
  const entry = [...TARGETS, ...BROKEN].find(({ name }) => name === task.target);
  if (entry === undefined) throw new Error(`no target is called ${task.target}`);
  const coverage = new Coverage(entry.modules);
  const target = await entry.load();
  tell({ kind: 'ready' });
  const summary = await fuzz(target, task, coverage, (failure) => tell({ kind: 'failure', failure }));
  coverage.close();
  process.send?.({ kind: 'done', summary } satisfies FuzzMessage, () => process.exit(0));
}

function tell(message: FuzzMessage): void {
  process.send?.(message);
}
