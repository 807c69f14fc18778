/** Handlers of runs side by side. */
import { compareRuns, comparedClips } from '../review/compare.ts';
import type { Handlers } from '../workstation.ts';
import type { OpenReview } from './review.ts';

/** @param parts of the open workspace. @throws UserError `WORKSPACE_NONE` */
export function comparisonHandlers(parts: () => Promise<OpenReview>): Handlers<'runs.compare' | 'runs.compareClips'> {
  return {
    'runs.compare': async ({ runIds, score }) => await compareRuns((await parts()).review.index, runIds, score),
    'runs.compareClips': async ({ runIds, type, id, score, differ, offset, limit }) => {
      const { review, lines } = await parts();
      const clips = await comparedClips(review.index, lines, runIds, { type, id }, { score, differ });
      return { total: clips.length, rows: clips.slice(offset, offset + limit) };
    },
  };
}
