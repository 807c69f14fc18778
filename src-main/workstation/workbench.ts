/** What the services work with: which methods there are, and where their code runs. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';
import { taskModule } from '../engine/process/task-module.ts';

export interface Workbench {
  readonly detectors: readonly Detector[];
  /** Task modules of the engine process; one of them made by `detectorTasks` of the same detectors. */
  readonly modules: readonly URL[];
  /** Where spectrograms are kept; safe to delete. */
  readonly cacheFolder: string;
  /** Spectrograms that were used longest ago are deleted above it. Default: the cache's own limit. */
  readonly cacheBytes?: number;
  /** Takes what an engine prints that computes no run: the stack behind the id of an internal error. Default: nobody does. */
  readonly onEngineOutput?: (text: string) => void;
}

/** The methods that Earmark comes with. */
export async function installedWorkbench(): Promise<Workbench> {
  const { detectors } = await import('../detectors/index.ts');
  return { detectors, modules: [taskModule('detectors', './tasks.ts', import.meta.url)], cacheFolder: cacheFolder() };
}

/** `EARMARK_CACHE`, or the system's place for what can be computed again. */
export function cacheFolder(): string {
  const { EARMARK_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (EARMARK_CACHE !== undefined && EARMARK_CACHE !== '') return EARMARK_CACHE;
  if (process.platform === 'win32')
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'earmark', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'earmark');
  return join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'earmark');
}

/** @throws UserError `METHOD_UNKNOWN` */
export function findDetector(detectors: readonly Detector[], id: string): Detector {
  const found = detectors.find((detector) => detector.id === id);
  if (found !== undefined) return found;
  throw new UserError('METHOD_UNKNOWN', `There is no method '${id}'.`, {
    hint: `Choose one of ${detectors.map((detector) => detector.id).join(', ')}.`,
  });
}
