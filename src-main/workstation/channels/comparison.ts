/** Handlers of runs side by side. */
import { comparedClips } from '../comparison/clips.ts';
import { configurationsOf } from '../comparison/columns.ts';
import { compareRuns } from '../comparison/compare.ts';
import type { Results } from '../results.ts';
import type { Handlers } from '../workstation.ts';
import type { OpenReview } from './review.ts';

export interface ComparisonParts extends OpenReview {
  readonly results: Results;
}

/** @param parts of the open workspace. @throws UserError `WORKSPACE_NONE` */
export function comparisonHandlers(
  parts: () => Promise<ComparisonParts>,
): Handlers<'runs.configurations' | 'runs.compare' | 'runs.compareClips'> {
  return {
    'runs.configurations': async ({ runIds }) => configurationsOf((await parts()).review.index, runIds),
    'runs.compare': async ({ columns, ...options }) => {
      const { review, results } = await parts();
      return await compareRuns({ index: review.index, results }, columns, options);
    },
    'runs.compareClips': async ({ offset, limit, ...args }) => {
      const { rows, ...rest } = await comparedClips(await parts(), args);
      return { ...rest, total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
  };
}
