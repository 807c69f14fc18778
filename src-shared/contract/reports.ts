/** Reports: what is in one, and how it is asked for. */
import { z } from 'zod';
import { channel, id, text } from './define.ts';

/** In the order in which they are printed; `comparison` is left out for a single run. */
export const reportSections = [
  'summary',
  'data',
  'results',
  'comparison',
  'curves',
  'thresholds',
  'clips',
  'method',
  'audit',
] as const;
export type ReportSection = (typeof reportSections)[number];

/**
 * `reviewed`: with an annotation; `flagged`: above the threshold; `top`: the highest scores; `all`: every scored clip.
 * Each with the highest scores first.
 */
export const reportClipChoices = ['reviewed', 'flagged', 'top', 'all'] as const;
export type ReportClipChoice = (typeof reportClipChoices)[number];

export const reportFormats = ['html', 'pdf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Runs of one report; more would make a book that nobody reads. */
export const REPORT_RUNS = 40;
/** A logo is printed 18 mm high. */
export const LOGO_BYTES = 1_000_000;

export const reportContent = z.strictObject({
  runIds: z
    .array(id)
    .min(1)
    .max(REPORT_RUNS)
    .refine((ids) => new Set(ids).size === ids.length, 'each run once'),
  title: z.string().trim().min(1).max(200),
  /** Who answers for it; empty: it names nobody. */
  author: z.string().trim().max(100),
  /** PNG, JPEG or SVG. */
  logo: z.instanceof(Uint8Array).nullable(),
  sections: z.array(z.enum(reportSections)).min(1),
  clips: z.strictObject({ choice: z.enum(reportClipChoices), most: z.int().min(1).max(5000) }),
  /** For the false alarms per day. */
  clipsPerDay: z.number().positive().max(1e7),
});
export type ReportContent = z.infer<typeof reportContent>;

export interface FinishedReport {
  readonly name: string;
  /** Absolute, where main runs. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const reportChannels = {
  /**
   * Makes the file as a job. `folder` is absolute; null: `reports/` of the workspace. The file is named after the title,
   * with a number where there is one of that name.
   *
   * @throws RUN_UNKNOWN, SCORES_NONE, LOGO_UNKNOWN, PATH_NOT_ABSOLUTE, WORKSPACE_READ_ONLY
   */
  'reports.create': channel(reportContent.extend({ format: z.enum(reportFormats), folder: text.nullable() }))<{
    readonly jobId: string;
  }>(),
  /** The file that a job of this session has made, for a page that cannot reach it. @throws REPORT_UNKNOWN */
  'reports.read': channel(z.strictObject({ jobId: id }))<FinishedReport>(),
  /** In the system's file manager. @throws REPORT_UNKNOWN, NOT_HERE */
  'reports.show': channel(z.strictObject({ jobId: id }))<null>(),
  /** Where this machine would print a PDF with; null where nothing can. */
  'reports.printer': channel(z.strictObject({}))<{ readonly pdf: string | null }>(),
} as const;
