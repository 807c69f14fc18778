/** The service behind `earmark report`: of runs in a workspace, or of run folders from anywhere. */
import { existsSync } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeTemporary } from '../../reports/pdf/temporary.ts';
import type { ReportContent } from '../../../src-shared/contract/reports.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Detector } from '../../detectors/detector.ts';
import { scanDataset } from '../../datasets/scan/scan.ts';
import { makeFolder } from '../../runs/files.ts';
import { STORE_FILE } from '../../store/database.ts';
import { requireChromium } from '../../reports/pdf/chromium.ts';
import { logoOf } from '../../reports/report/logo.ts';
import { ClipViews } from '../clip-views.ts';
import { openData } from '../clips.ts';
import type { OpenWorkspace } from '../context.ts';
import { Results } from '../results.ts';
import { reviewParts } from '../review/parts.ts';
import { RunThresholds } from '../review/run-thresholds.ts';
import { RunIndex, type KnownRun } from '../run-index.ts';
import type { Workbench } from '../workbench.ts';
import { openWorkspace } from '../workspace/open-workspace.ts';
import { collectReport, requireScores, type Collecting, type ReportParts } from './collect.ts';
import { formatOf, writeReport } from './write.ts';

export interface MakeRequest extends Omit<ReportContent, 'runIds' | 'title'> {
  /** Folders of runs, or their ids in the workspace. */
  readonly runs: readonly string[];
  /** Ends in `.html` or `.pdf`. */
  readonly out: string;
  /** Default: after the runs' machines. */
  readonly title?: string | undefined;
  /** Default: that which the runs lie in; without one, a report has no annotations. */
  readonly workspace?: string | undefined;
}

export interface Making extends Collecting {
  readonly onActivity: (activity: string) => void;
  readonly onNotice: (message: string) => void;
}

export interface MadeReport {
  readonly file: string;
  readonly bytes: number;
  readonly clips: number;
}

/** @throws UserError `RUN_UNKNOWN`, `SCORES_NONE`, `REPORT_FORMAT`, `REPORT_NO_BROWSER`, `WORKSPACE_*`, those of the disk */
export async function makeReport(bench: Workbench, request: MakeRequest, making: Making): Promise<MadeReport> {
  const file = resolve(request.out);
  const format = formatOf(file);
  if (format === 'pdf') requireChromium();
  const logo = request.logo === null ? null : logoOf(request.logo);
  const place = await openPlace(bench.detectors, request);
  try {
    const runs = request.runs.map((run) => requireScores(place.find(run)));
    await place.prepare(runs, making);
    const { author, sections, clips, clipsPerDay } = request;
    const title = request.title ?? titleOf(runs);
    const runIds = [...new Set(runs.map(({ id }) => id))];
    const data = await collectReport(
      place.parts,
      { ...{ runIds, title, author, logo, sections, clips, clipsPerDay } },
      making,
    );
    await makeFolder(dirname(file));
    await writeReport(file, format, data, making);
    const { size } = await stat(file);
    return { file, bytes: size, clips: data.runs.reduce((sum, run) => sum + run.clips.shown.length, 0) };
  } finally {
    await place.close();
  }
}

function titleOf(runs: readonly KnownRun[]): string {
  const types = [...new Set(runs.flatMap(({ record: { machineType } }) => machineType ?? []))];
  return `Anomaly detection on ${types.join(', ')}`;
}

interface Place {
  readonly parts: ReportParts;
  /** @throws UserError `RUN_UNKNOWN` */
  readonly find: (run: string) => KnownRun;
  /** Makes known what the runs' recordings are. */
  readonly prepare: (runs: readonly KnownRun[], making: Making) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openPlace(detectors: readonly Detector[], request: MakeRequest): Promise<Place> {
  const folder = request.workspace ?? (await workspaceOf(request.runs));
  if (folder !== undefined) return await openHome(detectors, resolve(folder));
  return await openTemporary(detectors, request.runs);
}

/** The workspace that all runs lie in, if there is one. */
async function workspaceOf(runs: readonly string[]): Promise<string | undefined> {
  const homes = await Promise.all(
    runs.map(async (run) => dirname(dirname(await realpath(run).catch(() => resolve(run))))),
  );
  const [home] = homes;
  return home !== undefined && homes.every((each) => each === home) && existsSync(join(home, STORE_FILE))
    ? home
    : undefined;
}

async function openHome(detectors: readonly Detector[], folder: string): Promise<Place> {
  const workspace = await openWorkspace(folder, false, () => 0);
  try {
    const index = indexOf(workspace, detectors);
    await index.sync();
    const paths = new Map(index.list().map((run) => [run.path, run]));
    return {
      parts: partsOf(workspace, index, detectors),
      find: (run) => index.list().find(({ id }) => id === run) ?? paths.get(resolve(run)) ?? index.get(run),
      prepare: () => Promise.resolve(),
      close: () => {
        workspace.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}

/** Runs from anywhere: a workspace that is gone when the report is made. */
async function openTemporary(detectors: readonly Detector[], runs: readonly string[]): Promise<Place> {
  const folder = await makeTemporary('report-runs');
  const workspace = await openWorkspace(folder, true, () => 0);
  const close = async (): Promise<void> => {
    workspace.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const index = indexOf(workspace, detectors);
    const found = new Map<string, KnownRun>();
    for (const run of runs) found.set(run, await index.import(resolve(run)));
    return {
      parts: partsOf(workspace, index, detectors),
      find: (run) => found.get(run)!,
      prepare: async (known, making) => {
        // As the workspace tells data sets apart: one folder's channels are several.
        const sources = Map.groupBy(known, ({ record: { data } }) => `${data.channel ?? 0} ${data.root}`);
        for (const own of sources.values()) await addRecordings(workspace, own[0]!, making);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Reads names and headers of the run's recordings; where they are not there any more, the report says so. */
async function addRecordings(
  { datasets }: OpenWorkspace,
  { record: { data } }: KnownRun,
  { signal, onActivity, onNotice }: Making,
): Promise<void> {
  const { root, layout, pattern, channel = 0, leftOut = [] } = data;
  onActivity('Listing recordings');
  try {
    const dataset = await openData({ root, layout, ...(pattern === undefined ? {} : { pattern }) });
    const report = await scanDataset(dataset, { signal, channel, content: false });
    const about = { root, layout, title: dataset.title, pattern: pattern ?? null, channel, sample: false };
    const { id } = datasets.add({ ...about, name: root }, { ...dataset, report });
    if (leftOut.length > 0) datasets.skip(id, { paths: leftOut, skipped: true });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNotice(`The report has no log-mels of ${root}: ${error.message}`);
  }
}

function indexOf(workspace: OpenWorkspace, detectors: readonly Detector[]): RunIndex {
  return new RunIndex({
    ...{ folder: workspace.path, runs: workspace.folders.runs },
    ...{ database: workspace.database, datasets: workspace.datasets },
    detectors: () => detectors,
    onChanged: () => undefined,
    onProblem: () => undefined,
  });
}

function partsOf(workspace: OpenWorkspace, index: RunIndex, detectors: readonly Detector[]): ReportParts {
  const review = reviewParts(workspace, index);
  return {
    ...{ index, review, results: new Results(index, workspace.readOnly), lines: new RunThresholds(review.thresholds) },
    views: new ClipViews({ index, datasets: workspace.datasets, detectors: () => detectors }),
  };
}
