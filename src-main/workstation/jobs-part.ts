/** Jobs, runs, results and clips, as one part of the workstation. */
import type { DeviceInfo } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';
import { comparisonHandlers } from './channels/comparison.ts';
import { reportHandlers } from './channels/reports.ts';
import { jobHandlers } from './channels/jobs.ts';
import { labelHandlers } from './channels/labels.ts';
import { reviewHandlers, type OpenReview } from './channels/review.ts';
import { thresholdHandlers } from './channels/thresholds.ts';
import { resultHandlers, type ResultParts } from './channels/results.ts';
import { runHandlers } from './channels/runs.ts';
import { trainingHandlers } from './channels/training.ts';
import { ClipViews } from './clip-views.ts';
import type { BackgroundRunners, JobsPart, OpenWorkspace, WorkstationContext } from './context.ts';
import type { Pace } from './execute.ts';
import { JobService } from './job-service.ts';
import { Reconstructor } from './reconstructor.ts';
import { Results } from './results.ts';
import { reportRunner, type MadeReports } from './report/job.ts';
import { reviewedClips } from './review/passes.ts';
import { reviewParts } from './review/parts.ts';
import { RunThresholds } from './review/run-thresholds.ts';
import { RunIndex } from './run-index.ts';
import { TrainingJobs, type TrainingPlace } from './training-jobs.ts';

export interface JobsPartOptions {
  readonly runners: BackgroundRunners;
  /** What the last check of a device said; undefined where it has not been checked. */
  readonly device: (id: string) => DeviceInfo | undefined;
  /** Of checkpoints and metrics. */
  readonly pace?: Pace;
}

/** What there is while a workspace is open. */
interface Opened extends TrainingPlace, ResultParts, OpenReview {}

export function jobsPart(context: WorkstationContext, { runners, device, pace }: JobsPartOptions): JobsPart {
  let opened: Opened | undefined;
  let detectors: readonly Detector[] = [];
  const place = (): Opened => {
    context.workspaces.require();
    if (opened !== undefined) return opened;
    throw new UserError('WORKSPACE_NONE', 'The workspace is being closed.', { hint: 'Open a workspace first.' });
  };
  /** With the methods' names, which are loaded when they are first needed. */
  const ready = async (): Promise<Opened> => {
    ({ detectors } = await context.bench());
    return place();
  };
  const trainings = new TrainingJobs(context, place, pace);
  const made: MadeReports = new Map();
  const report = reportRunner(ready, made, context.host.printPdf);
  const jobs = new JobService(context, { ...runners, train: trainings, report });
  const reconstructor = new Reconstructor(context.bench);
  return {
    async opened(workspace) {
      const index = indexOf(context, workspace, () => detectors);
      const places = { index, datasets: workspace.datasets, detectors: () => detectors };
      const results = new Results(index, workspace.readOnly);
      const review = reviewParts(workspace, index);
      const lines = new RunThresholds(review.thresholds);
      opened = { workspace, index, results, places, views: new ClipViews(places), review, lines };
      // The queue first: what it shows as interrupted is what the runs say as well.
      jobs.opened(workspace);
      await index.sync();
    },
    async closing() {
      await jobs.closing();
      await reconstructor.dispose();
      opened = undefined;
    },
    add: (job) => jobs.add(job),
    list: () => jobs.list(),
    countRuns: () => opened?.index.count() ?? 0,
    runPath: (id) => place().index.get(id).path,
    dispose: () => jobs.dispose(),
    handlers: {
      ...jobHandlers(jobs),
      ...trainingHandlers({
        ...{ context, jobs, trainings, place, device },
        reviewed: (datasetId) => reviewedClips(place().review, datasetId).anomalous,
      }),
      ...runHandlers({ bench: context.bench, place: ready, jobs }),
      ...resultHandlers(ready, reconstructor),
      ...reviewHandlers(context, ready),
      ...labelHandlers(context, ready),
      ...thresholdHandlers(context, ready),
      ...comparisonHandlers(ready),
      ...reportHandlers({ context, jobs, parts: ready, made }),
    },
  };
}

function indexOf(
  { events, log, workspaces }: WorkstationContext,
  workspace: OpenWorkspace,
  detectors: () => readonly Detector[],
): RunIndex {
  let counted = -1;
  const index: RunIndex = new RunIndex({
    ...{ folder: workspace.path, runs: workspace.folders.runs, database: workspace.database },
    ...{ datasets: workspace.datasets, detectors },
    onChanged: (ids) => {
      events.emit('runs.changed', { ids });
      if (counted === index.count()) return;
      counted = index.count();
      workspaces.changed();
    },
    onProblem: (message) => log.warning(message),
  });
  counted = index.count();
  return index;
}
