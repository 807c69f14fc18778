/** Outlier sets of a training: where they come from, what is refused, and whether the test leaks into them. */
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Clip, Label } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { selectClips, type Dataset } from '../datasets/dataset.ts';
import type { Detector } from '../detectors/detector.ts';
import {
  outlierFingerprint,
  outlierSetOf,
  readOutlierSet,
  type OutlierClip,
  type OutlierSet,
  type OutlierSource,
} from '../runs/outliers.ts';
import { openData, readClips, type DataSource, type KnownClips, type MachineSplit, type Reading } from './clips.ts';
import type { EngineClip } from './task-arguments.ts';

/** Instead of a path: healthy training clips of the other machine IDs of the type. */
export const OTHER_IDS = 'other-ids';

/**
 * Whether a method and a choice of outliers go together.
 *
 * @throws UserError `OUTLIERS_MISSING`, `OUTLIERS_UNUSED`
 */
export function requireOutlierChoice({ name, outliers }: Detector, choice: string | undefined): void {
  if (outliers === 'required' && choice === undefined) {
    throw new UserError('OUTLIERS_MISSING', `${name} needs outliers to learn from, and none were chosen.`, {
      hint: `Choose the other machine IDs of the type (${OTHER_IDS}), an outlier set, or a folder of recordings.`,
    });
  }
  if (outliers === undefined && choice !== undefined) {
    throw new UserError('OUTLIERS_UNUSED', `${name} does not learn from outliers.`, {
      hint: 'Leave them out, or choose a method that takes them, such as AudDSR_annot.',
    });
  }
}

/**
 * Training clips of the type's machines that are not among `ids`.
 *
 * @throws UserError `OUTLIERS_EMPTY`
 */
export function otherIdClips({ clips }: Pick<Dataset, 'clips'>, type: string, ids: readonly string[]): Clip[] {
  const others = clips.filter(
    ({ machineType, machineId, split, label }) =>
      machineType === type && !ids.includes(machineId) && split === 'train' && label !== 'anomaly',
  );
  if (others.length > 0) return others;
  throw new UserError(
    'OUTLIERS_EMPTY',
    `There are no training clips of other machines than ${type} ${ids.join(', ')}.`,
    {
      hint: 'Choose an outlier set or a folder of recordings; other IDs are outliers only where a model is for one ID.',
    },
  );
}

/** Clips of a data set that has been read, as a set. */
export function setOfKnown(name: string, source: OutlierSource, known: KnownClips, clips: readonly Clip[]): OutlierSet {
  const { dataset, records, channel } = known;
  return outlierSetOf(
    name,
    source,
    clips.map(({ path, machineType, machineId, label }): OutlierClip => {
      const { content = '', frames = 0, sampleRate = 1 } = records.get(path) ?? {};
      const what = { root: dataset.root, path, machineType, machineId, label: label ?? null };
      return { ...what, channel, content, seconds: frames / sampleRate };
    }),
  );
}

/** Both sets as one; a sound that is in both is there once. */
export function unionOf(a: OutlierSet, b: OutlierSet): OutlierSet {
  const clips = new Map([...a.clips, ...b.clips].map((clip) => [`${clip.content}/${clip.channel}`, clip]));
  return outlierSetOf(`${a.name} and ${b.name}`, 'review', [...clips.values()]);
}

export interface OutlierSelection {
  readonly data: DataSource;
  readonly type?: string;
  readonly ids?: readonly string[];
  readonly label?: Label;
  /** Only these, for example those that reviewers called anomalous. */
  readonly paths?: ReadonlySet<string>;
}

/**
 * A set from clips of a data set or of any folder, whichever their split.
 *
 * @throws UserError as `openData`, `selectClips`, `readClips`; `OUTLIERS_EMPTY`
 */
export async function makeOutlierSet(
  name: string,
  source: OutlierSource,
  { data, type, ids, label, paths }: OutlierSelection,
  reading: Reading = {},
): Promise<OutlierSet> {
  const dataset = await openData(data);
  const which = {
    ...(type === undefined ? {} : { machineType: type }),
    ...(ids === undefined ? {} : { machineIds: ids }),
  };
  const clips = selectClips(dataset, which).filter(
    (clip) => (label === undefined || clip.label === label) && (paths?.has(clip.path) ?? true),
  );
  return setOfKnown(name, source, await readClips(dataset, clips, reading, data.channel), clips);
}

/**
 * The set of a file, or all clips of a folder.
 *
 * @throws UserError as `readOutlierSet`, `makeOutlierSet`
 */
export async function openOutliers(path: string, reading: Reading = {}): Promise<OutlierSet> {
  const place = resolve(path);
  const isFolder = (await stat(place).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return await readOutlierSet(place);
  return await makeOutlierSet(basename(place), 'folder', { data: { root: place } }, reading);
}

/**
 * How many clips of the set belong to the run's own test: a run that learns them cannot be judged by it.
 *
 * @throws UserError `OUTLIERS_ARE_TRAINING` where the same sound would be normal and anomalous
 */
export function leaksOf(set: OutlierSet, { records }: KnownClips, { train, test }: MachineSplit): number {
  const contents = (clips: readonly Clip[]) => new Set(clips.map(({ path }) => records.get(path)?.content));
  const training = contents(train);
  const own = set.clips.filter(({ content }) => training.has(content));
  if (own.length > 0) {
    throw new UserError(
      'OUTLIERS_ARE_TRAINING',
      `${own.length} of the outliers '${set.name}' ${own.length === 1 ? 'is' : 'are'} also trained on as normal: ${own[0]!.path}.`,
      { hint: 'Take them out of the set; a sound cannot be normal and anomalous.', details: { path: own[0]!.path } },
    );
  }
  const testing = contents(test);
  return set.clips.filter(({ content }) => testing.has(content)).length;
}

/** What a person has to know about a set with clips of the test. */
export const leakSentence = (name: string, leaks: number, clips: number): string =>
  `${leaks} of the ${clips} outliers '${name}' ${leaks === 1 ? 'belongs' : 'belong'} to the test: this run's AUC says nothing about sounds it has not learned.`;

/**
 * For the engine, after the files were read again.
 *
 * @throws UserError `OUTLIERS_CHANGED`, `CLIP_UNUSABLE`
 */
export async function outlierEngineClips(set: OutlierSet, wanted: string, reading: Reading): Promise<EngineClip[]> {
  const found: { content: string; channel: number }[] = [];
  const stamps = new Map<string, EngineClip['stamp']>();
  for (const [root, clips] of Map.groupBy(set.clips, (clip) => clip.root)) {
    const { records } = await readClips(asDataset(root, clips), clips.map(asClip), reading);
    for (const { path, channel } of clips) {
      const record = records.get(path);
      found.push({ content: record?.content ?? '', channel });
      if (record !== undefined) stamps.set(join(root, path), { size: record.size, modified: record.modified });
    }
  }
  if (set.fingerprint !== wanted || outlierFingerprint(found) !== wanted) {
    throw new UserError('OUTLIERS_CHANGED', `The outliers '${set.name}' are not those that the run began with.`, {
      hint: 'Bring the former recordings back, or train again.',
      details: { expected: wanted, found: outlierFingerprint(found) },
    });
  }
  return set.clips.map(({ root, path, machineType, machineId, label, channel, content, seconds }) => {
    const file = join(root, path);
    const stamp = stamps.get(file);
    const about = { path, file, machineType, machineId, label, channel, content, seconds };
    return stamp === undefined ? about : { ...about, stamp };
  });
}

const asClip = ({ path, machineType, machineId, label }: OutlierClip): Clip => {
  return { path, machineType, machineId, split: 'train', label: label ?? undefined };
};

const asDataset = (root: string, clips: readonly OutlierClip[]): Dataset => {
  return { root, layout: 'plain', title: '', clips: clips.map(asClip), problems: [] };
};
