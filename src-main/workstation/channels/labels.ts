/** Handlers of label files. */
import { labelFormats } from '../../reports/labels/index.ts';
import type { WorkstationContext } from '../context.ts';
import { exported } from '../review/exported.ts';
import { importLabels, labelFiles } from '../review/label-files.ts';
import type { Handlers } from '../workstation.ts';
import { authorOf, type OpenReview } from './review.ts';

type Channel = `review.${'formats' | 'export' | 'import'}`;

/** @param parts of the open workspace. @throws UserError `WORKSPACE_NONE` */
export function labelHandlers(
  { events }: Pick<WorkstationContext, 'events'>,
  parts: () => Promise<OpenReview>,
): Handlers<Channel> {
  return {
    'review.formats': () =>
      labelFormats.map(({ id, title, extension, perClip, losses }) => ({ id, title, extension, perClip, losses })),
    'review.export': async ({ reviewId, format, paths, folder }) =>
      await exported(labelFiles((await parts()).review, reviewId, format, paths), folder),
    'review.import': async ({ by, ...args }) => {
      const { review } = await parts();
      const { applied, ...counts } = importLabels(review, args, authorOf(by));
      if (applied !== undefined && counts.newTags.length > 0)
        events.emit('vocabulary.changed', review.vocabulary.list());
      const { changed, undo, redo } = applied ?? { changed: [], ...review.reviews.history(args.reviewId) };
      if (applied !== undefined) {
        const paths = changed.map(({ path }) => path);
        events.emit('review.changed', { reviewId: args.reviewId, paths, undo, redo });
      }
      return { ...counts, changed, undo, redo };
    },
  };
}
