/** Verdicts for a training outside the application: from the workspace in which people review. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import { ReviewStore } from '../store/reviews.ts';
import { reviewedClips } from './review/passes.ts';
import { reviewedChoice, type ReviewedChoice, type ReviewedMode } from './reviewed-training.ts';
import { openWorkspace } from './workspace/open-workspace.ts';

/**
 * A workspace that is open elsewhere is read all the same.
 *
 * @param root the data set's folder
 * @throws UserError `WORKSPACE_MISSING`, `DATASET_UNKNOWN` where the workspace has no data set of that folder
 */
export async function reviewedInWorkspace(folder: string, root: string, mode: ReviewedMode): Promise<ReviewedChoice> {
  const workspace = await openWorkspace(resolve(folder), false, () => 0);
  try {
    const place = await realpath(root).catch(() => resolve(root));
    const dataset = workspace.datasets.findByRoot(place) ?? workspace.datasets.findByRoot(resolve(root));
    if (dataset === undefined) {
      throw new UserError('DATASET_UNKNOWN', `The workspace ${workspace.path} has no data set of ${resolve(root)}.`, {
        hint: 'Give --data the folder as it was imported, or name the workspace in which it was reviewed.',
        details: { root: resolve(root) },
      });
    }
    const reviews = new ReviewStore(workspace.database);
    return reviewedChoice(mode, reviewedClips({ reviews, workspace }, dataset.id));
  } finally {
    workspace.close();
  }
}
