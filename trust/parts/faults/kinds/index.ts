import { browserKilled } from './browser-killed.ts';
import { clock } from './clock.ts';
import { codebookKilled } from './codebook.ts';
import { commandKilled } from './command-line.ts';
import { fullDisk } from './full-disk.ts';
import type { Kind } from './kind.ts';
import { engineKilled, mainKilled } from './killing.ts';
import { moved } from './moved.ts';
import { older } from './older.ts';
import { readOnly } from './read-only.ts';
import { recordingsLost } from './recordings.ts';
import { turnedReadOnly } from './turned-read-only.ts';
import { twoInstances } from './two-instances.ts';

/** In the order in which they are injected. */
export const kinds: readonly Kind[] = [
  ...mainKilled,
  engineKilled,
  ...codebookKilled,
  ...browserKilled,
  ...commandKilled,
  fullDisk,
  readOnly,
  ...turnedReadOnly,
  ...recordingsLost,
  clock,
  twoInstances,
  moved,
  older,
];
