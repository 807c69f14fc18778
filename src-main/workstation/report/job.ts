/** Reports as jobs of the workspace's queue. */
import { z } from 'zod';
import { reportContent, reportFormats } from '../../../src-shared/contract/reports.ts';
import type { JobRunner } from '../../jobs/job.ts';
import { logoOf } from '../../reports/report/logo.ts';
import { makeFolder } from '../../runs/files.ts';
import { collectReport, type ReportParts } from './collect.ts';
import { freePath, writeReport, type Printer } from './write.ts';

/** What a job is stored with. */
export const reportPayload = reportContent.extend({
  /** Base 64: jobs are kept as JSON. */
  logo: z.string().nullable(),
  format: z.enum(reportFormats),
  /** Absolute. */
  folder: z.string(),
});
export type ReportPayload = z.infer<typeof reportPayload>;

/** Files of this session, by their jobs: a page may read these and no others. */
export type MadeReports = Map<string, string>;

export function reportRunner(
  parts: () => Promise<ReportParts>,
  made: MadeReports,
  printer: Printer | undefined,
): JobRunner {
  return {
    pausable: false,
    resumable: true,
    run: async (payload, job) => {
      const { format, folder, logo, ...content } = reportPayload.parse(payload);
      const { signal } = job;
      job.report({ activity: 'Collecting figures', done: 0, total: 0, unit: 'clips' });
      const data = await collectReport(
        await parts(),
        { ...content, logo: logo === null ? null : logoOf(Buffer.from(logo, 'base64')) },
        {
          signal,
          onProgress: (done, total) => job.report({ activity: 'Reading clips', done, total, unit: 'clips' }),
        },
      );
      await makeFolder(folder);
      const path = freePath(folder, content.title, format);
      const onActivity = (activity: string): void => job.report({ activity, done: 0, total: 0 });
      await writeReport(path, format, data, { signal, printer, onActivity });
      made.set(job.id, path);
    },
  };
}
