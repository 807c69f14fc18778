/** The clips of a run: found, read once for their contents, and refused where they cannot be used. */
import { join } from 'node:path';
import type { Clip, ClipRecord, DatasetProblem } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { openDataset, selectClips, type Dataset, type OpenOptions } from '../datasets/dataset.ts';
import { fingerprintOf, scanDataset } from '../datasets/scan/scan.ts';
import type { EngineClip } from './task-arguments.ts';

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  /** What an earlier scan found: a file that has not changed since is not read again. */
  readonly previous?: readonly ClipRecord[];
}

/** Clips of a data set whose contents are known. */
export interface KnownClips {
  readonly dataset: Dataset;
  /** By path. */
  readonly records: ReadonlyMap<string, ClipRecord>;
  /** Of the clips read, severity `warning`. */
  readonly warnings: readonly DatasetProblem[];
  /** The channel that is heard. */
  readonly channel: number;
}

export interface DataSource {
  readonly root: string;
  readonly layout?: string;
  readonly pattern?: string;
  /** That is heard. Default: the first, 0. */
  readonly channel?: number;
  /** Paths of clips that are not to be used. */
  readonly leftOut?: readonly string[];
}

/** @throws UserError as `openDataset` */
export async function openData({ root, layout, pattern, leftOut = [] }: DataSource): Promise<Dataset> {
  const options: OpenOptions = {
    ...(pattern === undefined ? {} : { pattern }),
    ...(layout === undefined || pattern !== undefined ? {} : { layout }),
  };
  const dataset = await openDataset(root, options);
  if (leftOut.length === 0) return dataset;
  const without = new Set(leftOut);
  return { ...dataset, clips: dataset.clips.filter(({ path }) => !without.has(path)) };
}

/**
 * Reads `clips` once: their contents identify them in the cache of features and in the fingerprint.
 *
 * @throws UserError `CLIP_UNUSABLE` naming the first file that cannot be used
 */
export async function readClips(
  dataset: Dataset,
  clips: readonly Clip[],
  reading: Reading = {},
  channel = 0,
): Promise<KnownClips> {
  const { signal, onProgress, previous } = reading;
  const report = await scanDataset(
    { ...dataset, clips: [...clips], problems: [] },
    {
      channel,
      ...(signal === undefined ? {} : { signal }),
      ...(previous === undefined ? {} : { previous }),
      ...(onProgress === undefined ? {} : { onProgress: ({ done, total }) => onProgress(done, total) }),
    },
  );
  const bad = report.problems.filter(({ severity }) => severity === 'error');
  if (bad.length > 0) throw unusable(dataset, bad);
  return {
    dataset,
    records: new Map(report.records.map((record) => [record.path, record])),
    warnings: report.problems.filter(({ severity }) => severity === 'warning'),
    channel,
  };
}

function unusable({ root }: Dataset, problems: readonly DatasetProblem[]): UserError {
  const { path, message, hint, code } = problems[0]!;
  const file = join(root, path);
  const others = problems.length === 1 ? '' : ` (${problems.length - 1} more clips cannot be used either)`;
  const sentence = message.includes(path) ? message.replace(path, file) : `${file}: ${message}`;
  return new UserError('CLIP_UNUSABLE', `${sentence.replace(/\.$/, '')}${others}.`, {
    hint: `${hint} earmark inspect ${root} lists all problems.`,
    details: { code, problems: problems.slice(0, 50) },
  });
}

/** Clips to train on and to test of some machines; there may be none to test. */
export interface MachineSplit {
  readonly train: readonly Clip[];
  readonly test: readonly Clip[];
}

/** @throws UserError as `selectClips` */
export function splitOf(
  dataset: Dataset,
  machineType: string | undefined,
  machineIds?: readonly string[],
): MachineSplit {
  const which = {
    ...(machineType === undefined ? {} : { machineType }),
    ...(machineIds === undefined ? {} : { machineIds }),
  };
  const train = selectClips(dataset, { ...which, split: 'train' });
  const test = selectClips(dataset, which).filter(({ split }) => split === 'test');
  return { train, test };
}

/** Of each label, to watch the AUC by: enough to see it rise, few enough to score in seconds. */
const WATCHED = 16;

/** Evenly spaced labelled test clips; none where one of the labels is missing. */
export function watchedClips(test: readonly Clip[]): Clip[] {
  const [normal, anomalous] = (['normal', 'anomaly'] as const).map((label) =>
    evenlySpaced(
      test.filter((clip) => clip.label === label),
      WATCHED,
    ),
  ) as [Clip[], Clip[]];
  return normal.length === 0 || anomalous.length === 0 ? [] : [...normal, ...anomalous];
}

/** At most `count` of the clips, in order. */
export function evenlySpaced(clips: readonly Clip[], count: number): Clip[] {
  const taken = Math.min(clips.length, count);
  return Array.from({ length: taken }, (_, i) => clips[Math.floor((i * clips.length) / taken)]!);
}

/** Of the clips of a run, made as `earmark inspect` makes that of a whole data set. */
export function fingerprint({ records }: KnownClips, split: MachineSplit): string {
  return fingerprintOf(clipsOf(split).flatMap(({ path }) => records.get(path) ?? []));
}

/** Each clip once: a test clip that a reviewer called normal may be trained on as well. */
export function clipsOf({ train, test }: MachineSplit): Clip[] {
  return [...new Map([...train, ...test].map((clip) => [clip.path, clip])).values()];
}

/** As the engine process gets them. */
export function engineClips({ dataset, records, channel }: KnownClips, clips: readonly Clip[]): EngineClip[] {
  return clips.map(({ path, machineType, machineId, label }) => {
    const record = records.get(path);
    const { content, frames = 0, sampleRate = 1 } = record ?? {};
    return {
      path,
      file: join(dataset.root, path),
      machineType,
      machineId,
      label: label ?? null,
      channel,
      content: content ?? null,
      seconds: frames / sampleRate,
      ...(record === undefined ? {} : { stamp: { size: record.size, modified: record.modified } }),
    };
  });
}
