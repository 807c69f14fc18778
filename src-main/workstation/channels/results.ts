/** Handlers of results and clips. */
import { TABLE_1 } from '../../evaluation/published.ts';
import { findClip, type ClipPlaces, type ClipViews } from '../clip-views.ts';
import type { Reconstructor } from '../reconstructor.ts';
import type { Results } from '../results.ts';
import type { Handlers } from '../workstation.ts';

type Channel = `results.${'table' | 'curve' | 'clips' | 'published'}` | `clips.${'open' | 'reconstructions'}`;

/** Of the open workspace. */
export interface ResultParts {
  readonly results: Results;
  readonly views: ClipViews;
  readonly places: ClipPlaces;
}

/** @param parts throws UserError `WORKSPACE_NONE` */
export function resultHandlers(parts: () => Promise<ResultParts>, reconstructor: Reconstructor): Handlers<Channel> {
  return {
    'results.table': async ({ score }) => {
      const { places, results } = await parts();
      await places.index.sync();
      return await results.table(score);
    },
    'results.curve': async ({ runId, type, id, score }) => (await parts()).results.curve(runId, { type, id }, score),
    'results.clips': async ({ runId, offset, limit, ...filter }) =>
      (await parts()).results.clips(runId, filter, { offset, limit }),
    'results.published': () =>
      TABLE_1.map(({ system, annotations, source, types, average }) => ({
        system,
        annotations,
        source,
        types,
        average,
      })),
    'clips.open': async (source) => await (await parts()).views.open(source),
    'clips.reconstructions': async ({ path, runId }) => {
      const { places } = await parts();
      const clip = await findClip(places, { path, runId, datasetId: null });
      return await reconstructor.reconstruct(places.index.get(runId), clip, path);
    },
  };
}
