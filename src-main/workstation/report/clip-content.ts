/** One clip of a report: its pictures, or why there are none. */
import { join } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import type { ReportClip } from '../../reports/report/model.ts';
import { logMelRange, pictureOf, type Picture } from '../../reports/report/picture.ts';
import { readMap } from '../../runs/maps.ts';
import type { ClipViews } from '../clip-views.ts';
import type { KnownRun } from '../run-index.ts';
import type { ChosenClip } from './choose-clips.ts';

/** Anomaly maps are in [0, 1]. */
const MAP_RANGE = { low: 0, high: 1 };

/** A clip whose recording cannot be read is in the report all the same: with its map, its figures, and the reason. */
export async function clipOf(views: ClipViews, run: KnownRun, chosen: ChosenClip): Promise<ReportClip> {
  try {
    const { seconds, split, logMel, map } = await views.open({ path: chosen.path, runId: run.id, datasetId: null });
    const range = logMelRange(logMel);
    return {
      ...{ ...chosen, split, seconds, missing: null },
      logMel: { ...pictureOf(logMel, range, 'mean'), centresHz: logMel.centresHz, ...range },
      map: map && pictureOf(map, MAP_RANGE, 'max'),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const missing = [error.message, error.hint ?? ''].join(' ').trim();
    const map = await storedMap(run, chosen.path);
    return { ...chosen, split: null, seconds: null, logMel: null, missing, map };
  }
}

async function storedMap(run: KnownRun, path: string): Promise<Picture | null> {
  try {
    const map = await readMap(join(run.path, 'maps'), path);
    return map === undefined ? null : pictureOf(map, MAP_RANGE, 'max');
  } catch (error) {
    // The recording's sentence stands in its place; a map that cannot be read adds nothing to it.
    if (error instanceof UserError) return null;
    throw error;
  }
}
