/** What the handlers of the review share, of the open workspace. */
import type { ReviewPass } from '../../../src-shared/contract/review.ts';
import type { Clip } from '../../../src-shared/dataset.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { StoredDataset } from '../../store/datasets.ts';
import { ReviewStore } from '../../store/reviews.ts';
import { ThresholdStore } from '../../store/thresholds.ts';
import { VocabularyStore } from '../../store/vocabulary.ts';
import type { OpenWorkspace } from '../context.ts';
import type { RunIndex } from '../run-index.ts';

export interface ReviewParts {
  readonly workspace: OpenWorkspace;
  readonly index: RunIndex;
  readonly reviews: ReviewStore;
  readonly vocabulary: VocabularyStore;
  readonly thresholds: ThresholdStore;
}

export function reviewParts(workspace: OpenWorkspace, index: RunIndex): ReviewParts {
  const reviews = new ReviewStore(workspace.database);
  return {
    ...{ workspace, index, reviews },
    vocabulary: new VocabularyStore(workspace.database, reviews),
    thresholds: new ThresholdStore(workspace.database, reviews.audit),
  };
}

/**
 * The data set of a pass.
 *
 * @throws UserError `REVIEW_UNKNOWN`, `DATASET_UNKNOWN`
 */
export function datasetOfPass(
  { reviews, workspace }: ReviewParts,
  reviewId: string,
): { pass: ReviewPass; dataset: StoredDataset } {
  const pass = reviews.get(reviewId);
  return { pass, dataset: workspace.datasets.get(pass.datasetId) };
}

/**
 * The data set that a run's clips are in.
 *
 * @throws UserError `RUN_UNKNOWN`, `CLIP_NOT_HERE`
 */
export function datasetOfRun({ index }: Pick<ReviewParts, 'index'>, runId: string): StoredDataset {
  const run = index.get(runId);
  const dataset = index.datasetOf(run);
  if (dataset !== undefined) return dataset;
  throw new UserError('CLIP_NOT_HERE', `The recordings that ${runId} was made with are not in this workspace.`, {
    hint: 'Import the folder with the recordings as a data set.',
    details: { root: run.record.data.root },
  });
}

/** @throws UserError `CLIP_UNKNOWN` */
export function requireClip({ workspace }: Pick<ReviewParts, 'workspace'>, dataset: StoredDataset, path: string): Clip {
  const clip = workspace.datasets.clip(dataset.id, path);
  if (clip !== undefined) return clip;
  throw new UserError('CLIP_UNKNOWN', `The data set ${dataset.name} has no clip ${path}.`, {
    hint: 'Scan the data set again if its files have changed.',
    details: { path },
  });
}
