/** Data sets of a workspace: preview, import, problems, clips. */
import { z } from 'zod';
import type { DatasetProblem, GroupCounts, Label, LayoutPreview, Severity, Split } from '../dataset.ts';
import { channel, id, nothing, page, text, type Page } from './define.ts';

/** Where recordings lie and how their paths are to be read. */
export const dataSource = z.strictObject({
  /** A folder of the machine that runs Earmark; absolute. */
  root: text,
  /** `dcase`, `mimii`, `plain`; recognised where it is left out. */
  layout: z.string().max(50).exactOptional(),
  /** `{type}/{id}/{label}/*.wav`, instead of a layout. */
  pattern: z.string().max(1000).exactOptional(),
});
export type DataSourceArgs = z.infer<typeof dataSource>;

export interface DatasetPreview {
  readonly root: string;
  /** What was chosen, or else the likeliest. */
  readonly layout: string;
  readonly title: string;
  readonly clips: number;
  readonly groups: readonly GroupCounts[];
  /** All that fit, the likeliest first. */
  readonly candidates: readonly LayoutPreview[];
  /** Some paths with what the layout reads in them. */
  readonly examples: readonly {
    readonly path: string;
    readonly machineType: string;
    readonly machineId: string;
    readonly split: Split;
    readonly label: Label | null;
  }[];
  /** What names and folders alone show; the first thousand. */
  readonly problems: readonly DatasetProblem[];
  readonly problemsTotal: number;
  /** Of the first clip that can be read; channels decide whether a channel has to be chosen. */
  readonly sound: { readonly sampleRate: number; readonly channels: number; readonly seconds: number } | null;
}

export interface DatasetSummary {
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  readonly layout: string;
  readonly title: string;
  readonly pattern: string | null;
  readonly channel: number;
  /** Of the usable clips; a machine without any has zeros. */
  readonly groups: readonly GroupCounts[];
  readonly clips: number;
  /** Neither left out nor with a problem of severity `error`: what is trained on and scored. */
  readonly usable: number;
  /** Left out by a person. */
  readonly skipped: number;
  /** Of the usable clips, s. */
  readonly seconds: number;
  readonly bytes: number;
  readonly fingerprint: string | null;
  /** Of what a person has not left out. */
  readonly problems: Readonly<Record<Severity, number>>;
  /** ISO 8601. */
  readonly added: string;
  /** Whether the folder is there now. */
  readonly available: boolean;
  readonly sample: boolean;
}

export interface ProblemGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  /** Of them, those whose clip a person has left out. */
  readonly skipped: number;
  readonly hint: string;
}

export interface DatasetProblemRow extends DatasetProblem {
  readonly skipped: boolean;
}

export interface ClipRow {
  readonly path: string;
  readonly machineType: string;
  readonly machineId: string;
  readonly split: Split;
  readonly label: Label | null;
  /** s; null where it cannot be read. */
  readonly seconds: number | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
  /** Largest magnitude, full scale = 1. */
  readonly peak: number | null;
  readonly problems: readonly string[];
  readonly skipped: boolean;
}

export const clipColumns = ['path', 'machineType', 'machineId', 'split', 'label', 'seconds', 'peak'] as const;

export const datasetChannels = {
  'datasets.list': channel(nothing)<readonly DatasetSummary[]>(),
  /** Reads names and one header. @throws as `openDataset` */
  'datasets.preview': channel(dataSource)<DatasetPreview>(),
  /** Scans in the background; the data set is there when the job has finished. */
  'datasets.import': channel(
    dataSource.extend({
      name: z.string().max(200).exactOptional(),
      channel: z.int().nonnegative().max(255).exactOptional(),
    }),
  )<{ readonly jobId: string }>(),
  /** Writes the synthetic sample set into the workspace and imports it. */
  'datasets.sample': channel(nothing)<{ readonly jobId: string }>(),
  /** Looks again at files that have changed. */
  'datasets.rescan': channel(z.strictObject({ id }))<{ readonly jobId: string }>(),
  /** Forgets it; the recordings stay. @throws DATASET_BUSY */
  'datasets.remove': channel(z.strictObject({ id }))<null>(),
  'datasets.problemGroups': channel(z.strictObject({ id }))<readonly ProblemGroup[]>(),
  'datasets.problems': channel(z.strictObject({ id, code: z.string().max(100).exactOptional(), ...page }))<
    Page<DatasetProblemRow>
  >(),
  /** Leaves clips out of training, scoring and evaluation, or takes them back: by path, or all with a problem's code. */
  'datasets.skip': channel(
    z.strictObject({
      id,
      paths: z.array(text).max(50_000).exactOptional(),
      code: z.string().max(100).exactOptional(),
      skipped: z.boolean(),
    }),
  )<DatasetSummary>(),
  'datasets.clips': channel(
    z.strictObject({
      id,
      machineType: z.string().max(200).exactOptional(),
      machineId: z.string().max(200).exactOptional(),
      split: z.enum(['train', 'test']).exactOptional(),
      label: z.enum(['normal', 'anomaly', 'unknown']).exactOptional(),
      /** Part of the path, upper and lower case alike. */
      search: z.string().max(500).exactOptional(),
      withProblems: z.boolean().exactOptional(),
      sort: z.enum(clipColumns),
      descending: z.boolean(),
      ...page,
    }),
  )<Page<ClipRow>>(),
  /**
   * One dropped file, below `<workspace>/uploads/<folder>`, for pages that know no paths; large ones come in parts, in
   * order. Only files with the ending of a sound format are taken.
   *
   * @throws UPLOAD_NOT_SOUND, UPLOAD_GAP (begin the file again at 0), PATH_OUTSIDE
   * @returns the folder to preview and import
   */
  'datasets.upload': channel(
    z.strictObject({
      folder: z.string().min(1).max(100),
      /** Relative, with `/`. */
      path: text,
      offset: z.int().nonnegative(),
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 8 * 2 ** 20, 'at most 8 MiB at a time'),
    }),
  )<{ readonly root: string }>(),
} as const;
