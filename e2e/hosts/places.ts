/** Folders of a test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface Places {
  readonly folder: string;
  readonly workspace: string;
  /** What keeps a test's settings, cache and window apart from those of the person at this machine. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

export async function makePlaces(): Promise<Places> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-e2e-'));
  return {
    folder,
    workspace: join(folder, 'workspace'),
    env: {
      EARMARK_SETTINGS: join(folder, 'settings'),
      EARMARK_CACHE: join(folder, 'cache'),
      EARMARK_WORKSPACE: join(folder, 'suggested'),
    },
    remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}
