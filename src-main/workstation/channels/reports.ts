/** Handlers of reports. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import type { NewJob } from '../../jobs/queue.ts';
import { findChromium, requireChromium } from '../../reports/pdf/chromium.ts';
import { logoOf } from '../../reports/report/logo.ts';
import { diskFailure } from '../../runs/files.ts';
import type { OpenWorkspace, WorkstationContext } from '../context.ts';
import { requireScores, type ReportParts } from '../report/collect.ts';
import type { MadeReports, ReportPayload } from '../report/job.ts';
import { typedPath } from '../workspace/typed-path.ts';
import type { Handlers } from '../workstation.ts';

type Channel = `reports.${'create' | 'read' | 'show' | 'printer'}`;

export interface ReportOptions {
  readonly context: Pick<WorkstationContext, 'host'>;
  readonly jobs: { add(job: NewJob): { readonly id: string } };
  /** Of the open workspace. @throws UserError `WORKSPACE_NONE` */
  readonly parts: () => Promise<ReportParts & { readonly workspace: OpenWorkspace }>;
  readonly made: MadeReports;
}

export function reportHandlers({ context: { host }, jobs, parts, made }: ReportOptions): Handlers<Channel> {
  return {
    'reports.create': async ({ folder, logo, ...content }) => {
      const { index, workspace } = await parts();
      workspace.database.requireWritable();
      for (const id of content.runIds) requireScores(index.get(id));
      if (logo !== null) logoOf(logo);
      // Now rather than after a minute of reading clips.
      if (content.format === 'pdf' && host.printPdf === undefined) requireChromium();
      const payload: ReportPayload = {
        ...content,
        logo: logo === null ? null : Buffer.from(logo).toString('base64'),
        folder: folder === null ? workspace.folders.reports : typedPath(folder),
      };
      const job = jobs.add({ kind: 'report', title: `Report: ${content.title}`, lane: null, payload, unit: 'clips' });
      return { jobId: job.id };
    },
    'reports.read': async ({ jobId }) => {
      const path = madeBy(made, jobId);
      const bytes = await readFile(path).catch((error: unknown) => {
        throw diskFailure(path, error);
      });
      return { name: basename(path), path, bytes: new Uint8Array(bytes) };
    },
    'reports.show': ({ jobId }) => {
      const path = madeBy(made, jobId);
      if (host.showInFolder === undefined) {
        throw new UserError('NOT_HERE', 'This is not possible in a browser.', { hint: 'Download the report instead.' });
      }
      host.showInFolder(path);
      return null;
    },
    'reports.printer': () => ({ pdf: host.printPdf === undefined ? (findChromium() ?? null) : 'Electron' }),
  };
}

/** @throws UserError `REPORT_UNKNOWN` */
function madeBy(made: MadeReports, jobId: string): string {
  const path = made.get(jobId);
  if (path !== undefined) return path;
  throw new UserError('REPORT_UNKNOWN', 'This report was not made in this session.', {
    hint: "Look for it in the workspace's folder reports, or make it again.",
  });
}
