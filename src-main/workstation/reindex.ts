/** The service behind `reindex`: makes the index of a workspace's runs from their folders. */
import { resolve } from 'node:path';
import { RunIndex } from './run-index.ts';
import { openWorkspace } from './workspace/open-workspace.ts';

export interface Reindexed {
  readonly runs: number;
  /** Rows: a clip under a run. */
  readonly scores: number;
  /** Folders that are left out, each in a sentence. */
  readonly problems: readonly string[];
}

/**
 * Data sets, jobs and annotations stay as they are.
 *
 * @throws UserError `WORKSPACE_MISSING`, `WORKSPACE_READ_ONLY` where it is open elsewhere, and as `openWorkspace`
 */
export async function reindex(folder: string): Promise<Reindexed> {
  const workspace = await openWorkspace(resolve(folder), false, () => 0);
  try {
    workspace.database.requireWritable();
    const problems: string[] = [];
    const index = new RunIndex({
      ...{ folder: workspace.path, runs: workspace.folders.runs },
      ...{ database: workspace.database, datasets: workspace.datasets },
      detectors: () => [],
      onChanged: () => undefined,
      onProblem: (message) => problems.push(message),
    });
    return { ...(await index.rebuild()), problems };
  } finally {
    workspace.close();
  }
}
