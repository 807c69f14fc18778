/** Handlers of reviews: passes, queue, annotations, vocabulary, agreement. */
import type { EditResult } from '../../../src-shared/contract/review.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Edit } from '../../../src-shared/review/edit.ts';
import type { Applied, Author } from '../../store/edits.ts';
import type { WorkstationContext } from '../context.ts';
import { datasetOfPass, datasetOfRun, requireClip, type ReviewParts } from '../review/parts.ts';
import { agreementView, annotationAt, othersOf, reviewedClips } from '../review/passes.ts';
import { pageOf, queueRows } from '../review/queue.ts';
import type { RunThresholds } from '../review/run-thresholds.ts';
import { stepReview } from '../review/undo.ts';
import type { Handlers } from '../workstation.ts';

export type ReviewChannel =
  | `review.${'passes' | 'open' | 'queue' | 'order' | 'get' | 'history' | 'apply' | 'undo' | 'redo' | 'audit'}`
  | `review.${'agreement' | 'clips' | 'vocabulary' | 'setVocabulary'}`;

export interface OpenReview {
  readonly review: ReviewParts;
  readonly lines: RunThresholds;
}

/** @param parts of the open workspace. @throws UserError `WORKSPACE_NONE` */
export function reviewHandlers(
  { events }: Pick<WorkstationContext, 'events'>,
  parts: () => Promise<OpenReview>,
): Handlers<ReviewChannel> {
  const told = (reviewId: string, { changed, undo, redo }: Applied): EditResult => {
    events.emit('review.changed', { reviewId, paths: changed.map(({ path }) => path), undo, redo });
    return { changed, undo, redo };
  };
  const step = (review: ReviewParts, reviewId: string, action: 'undo' | 'redo', by: string): EditResult => {
    const { applied, vocabularyChanged } = stepReview(review, reviewId, action, authorOf(by));
    if (vocabularyChanged) events.emit('vocabulary.changed', review.vocabulary.list());
    return told(reviewId, applied);
  };
  return {
    'review.passes': async ({ datasetId }) => {
      const { review } = await parts();
      const dataset = review.workspace.datasets.get(datasetId);
      review.reviews.adopt(dataset);
      return review.reviews.passes(dataset);
    },
    'review.open': async ({ runId, datasetId, reviewer, kind }) => {
      const { review } = await parts();
      if (runId === null && datasetId === null) {
        throw new UserError('DATASET_UNKNOWN', 'A review is of a run or of a data set.', { hint: 'Choose one.' });
      }
      const dataset = runId === null ? review.workspace.datasets.get(datasetId!) : datasetOfRun(review, runId);
      review.reviews.adopt(dataset);
      const before = review.reviews.passes(dataset).length;
      const pass = review.reviews.open(dataset, reviewer, kind, now());
      if (review.reviews.passes(dataset).length > before) {
        events.emit('review.passesChanged', { datasetId: dataset.id });
      }
      return pass;
    },
    'review.queue': async ({ offset, limit, ...args }) => {
      const { review, lines } = await parts();
      return pageOf(await queueRows(review, lines, args), { offset, limit });
    },
    'review.order': async (args) => {
      const { review, lines } = await parts();
      return { paths: (await queueRows(review, lines, args)).rows.map(({ path }) => path) };
    },
    'review.get': async ({ reviewId, path }) => {
      const { review } = await parts();
      const { pass, dataset } = datasetOfPass(review, reviewId);
      const { split } = requireClip(review, dataset, path);
      return { ...annotationAt(review.reviews, reviewId, path), split, others: othersOf(review.reviews, pass, path) };
    },
    'review.history': async ({ reviewId }) => (await parts()).review.reviews.history(reviewId),
    'review.apply': async ({ reviewId, by, edit }) => {
      const { review } = await parts();
      requireKnown(review, reviewId, edit);
      return told(reviewId, review.reviews.apply(reviewId, edit, authorOf(by)));
    },
    'review.undo': async ({ reviewId, by }) => step((await parts()).review, reviewId, 'undo', by),
    'review.redo': async ({ reviewId, by }) => step((await parts()).review, reviewId, 'redo', by),
    'review.audit': async ({ offset, limit, ...filter }) =>
      (await parts()).review.reviews.audit.page(filter, { offset, limit }),
    'review.agreement': async ({ first, second }) => agreementView((await parts()).review, first, second),
    'review.clips': async ({ datasetId }) => reviewedClips((await parts()).review, datasetId),
    'review.vocabulary': async () => (await parts()).review.vocabulary.list(),
    'review.setVocabulary': async ({ by, tags }) => {
      const { vocabulary } = (await parts()).review;
      vocabulary.save(tags, authorOf(by));
      events.emit('vocabulary.changed', tags);
      return tags;
    },
  };
}

const now = (): string => new Date().toISOString();
export const authorOf = (by: string): Author => ({ by, when: now() });

/** @throws UserError `CLIP_UNKNOWN`, `TAG_UNKNOWN` */
function requireKnown(review: ReviewParts, reviewId: string, { changes }: Edit): void {
  const { dataset } = datasetOfPass(review, reviewId);
  for (const path of new Set(changes.map((each) => each.path))) requireClip(review, dataset, path);
  const known = new Set(review.vocabulary.list().map(({ id }) => id));
  const given = changes.flatMap((each) => {
    if (each.field === 'tags') return each.after;
    return each.field === 'box' ? (each.after?.tags ?? []) : [];
  });
  const unknown = given.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw new UserError('TAG_UNKNOWN', `The vocabulary has no tag '${unknown}'.`, {
    hint: 'Add it to the vocabulary first.',
    details: { tag: unknown },
  });
}
