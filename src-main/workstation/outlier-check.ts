/** Looks at the outliers of a training before it is put into the queue. */
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainRequestArgs } from '../../src-shared/contract.ts';
import type { Clip } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';
import { outlierSetOf, readOutlierSet } from '../runs/outliers.ts';
import { openData } from './clips.ts';
import { leakSentence, OTHER_IDS, otherIdClips, requireOutlierChoice } from './outliers.ts';
import { REVIEWED_ANOMALIES } from './reviewed-training.ts';
import { problemOf, type Problem } from './training-check.ts';
import { typedPath } from './workspace/typed-path.ts';

/**
 * By the files' places; the plan of the training compares their sound.
 *
 * @param data of the training; undefined where it is not right itself
 * @param groups clips of each model
 * @param judged clips that reviewers call anomalous and that are learned as such
 */
export async function outlierProblems(
  detector: Detector,
  { outliers, type, reviewed }: TrainRequestArgs,
  data: { readonly root: string; readonly clips: readonly Clip[] } | undefined,
  groups: readonly (readonly Clip[])[],
  judged: readonly Clip[],
): Promise<Problem[]> {
  try {
    requireOutlierChoice(detector, outliers ?? (reviewed === 'outliers' ? REVIEWED_ANOMALIES : undefined));
    if (data === undefined) return [];
    const root = await realRoot(data.root);
    const anomalies = judged.map(({ path }) => join(root, path));
    if (outliers === OTHER_IDS) {
      for (const group of groups) otherIdClips(data, type, [...new Set(group.map(({ machineId }) => machineId))]);
    }
    const set =
      outliers === undefined || outliers === OTHER_IDS
        ? { name: REVIEWED_ANOMALIES, files: [] }
        : await filesOf(typedPath(outliers));
    const files = [...new Set([...set.files, ...anomalies])];
    // Verdicts alone, and none of an anomaly.
    if (files.length === 0 && outliers === undefined && reviewed === 'outliers')
      outlierSetOf(REVIEWED_ANOMALIES, 'review', []);
    return leaks(set.name, files, root, groups.flat());
  } catch (error) {
    return [problemOf(error, 'outliers')];
  }
}

async function filesOf(path: string): Promise<{ readonly name: string; readonly files: readonly string[] }> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) {
    const { root, clips } = await openData({ root: path });
    const real = await realRoot(root);
    return { name: path, files: clips.map((clip) => join(real, clip.path)) };
  }
  const { name, clips } = await readOutlierSet(path);
  return { name, files: await Promise.all(clips.map(async (clip) => join(await realRoot(clip.root), clip.path))) };
}

function leaks(name: string, files: readonly string[], root: string, clips: readonly Clip[]): Problem[] {
  const own = new Set(files);
  const among = (wanted: (clip: Clip) => boolean) =>
    clips.filter((clip) => wanted(clip) && own.has(join(root, clip.path))).length;
  const training = among(({ split, label }) => split === 'train' && label !== 'anomaly');
  if (training > 0) {
    const message = `${training} of the outliers '${name}' are also trained on as normal.`;
    const hint = 'Take them out of the set; a sound cannot be normal and anomalous.';
    throw new UserError('OUTLIERS_ARE_TRAINING', message, { hint });
  }
  const testing = among(({ split }) => split === 'test');
  if (testing === 0) return [];
  const hint = 'Leave the test clips out, or judge the run by other recordings.';
  const message = leakSentence(name, testing, files.length);
  return [{ code: 'OUTLIERS_IN_TEST', severity: 'warning', message, hint, field: 'outliers' }];
}

const realRoot = async (root: string): Promise<string> => await realpath(root).catch(() => root);
