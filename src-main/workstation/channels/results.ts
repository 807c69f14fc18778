/** Handlers of results and clips. */
import { UserError } from '../../../src-shared/errors.ts';
import { readAudioInfo } from '../../datasets/audio/open.ts';
import { TABLE_1 } from '../../evaluation/published.ts';
import { scoreFormats } from '../../reports/scores/index.ts';
import { findClip, type ClipPlaces, type ClipViews } from '../clip-views.ts';
import { scoreFiles } from '../export.ts';
import { isLong } from '../long-recording.ts';
import type { Reconstructor } from '../reconstructor.ts';
import type { Results } from '../results.ts';
import { writeBelow } from '../review/exported.ts';
import { typedPath } from '../workspace/typed-path.ts';
import type { Handlers } from '../workstation.ts';

type Channel =
  `results.${'table' | 'curve' | 'clips' | 'published' | 'formats' | 'export'}` | `clips.${'open' | 'reconstructions'}`;

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
    'results.formats': () => scoreFormats.map(({ id, title, hint }) => ({ id, title, hint })),
    'results.export': async ({ runIds, format, folder: to }) => {
      const { places } = await parts();
      const paths = runIds.map((runId) => places.index.get(runId).path);
      const notices: string[] = [];
      const files = await scoreFiles(paths, format, undefined, (notice) => notices.push(notice));
      if (to === null) return { folder: null, names: files.map(({ name }) => name), files, notices };
      const folder = typedPath(to);
      return { folder, names: await writeBelow(files, folder), files: [], notices };
    },
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
      await refuseLong(clip.file);
      return await reconstructor.reconstruct(places.index.get(runId), clip, path);
    },
  };
}

/** A model restores a clip as a whole. */
async function refuseLong(file: string): Promise<void> {
  const { frames = 0, format } = await readAudioInfo(file);
  if (!isLong({ seconds: frames / format.sampleRate })) return;
  throw new UserError('RECONSTRUCTIONS_LONG', 'A recording of more than half an hour is not reconstructed.', {
    hint: 'Look at its log-mel and its map, or cut the part out as a clip of its own.',
  });
}
