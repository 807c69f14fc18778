import { clock } from './clock.ts';
import { commandKilled } from './command-line.ts';
import { fullDisk } from './full-disk.ts';
import type { Kind } from './kind.ts';
import { engineKilled, mainKilled } from './killing.ts';
import { moved } from './moved.ts';
import { older } from './older.ts';
import { readOnly } from './read-only.ts';
import { recordingsLost } from './recordings.ts';
import { twoInstances } from './two-instances.ts';

/** In the order in which they are injected. */
export const kinds: readonly Kind[] = [
  ...mainKilled,
  engineKilled,
  ...commandKilled,
  fullDisk,
  readOnly,
  ...recordingsLost,
  clock,
  twoInstances,
  moved,
  older,
];
