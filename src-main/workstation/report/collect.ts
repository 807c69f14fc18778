/** Everything that a report says, read from the workspace: the data that `renderReport` prints. */
import { existsSync } from 'node:fs';
import manifest from '../../../package.json' with { type: 'json' };
import { MOST_COLUMNS } from '../../../src-shared/comparison.ts';
import type { ReportContent } from '../../../src-shared/contract/reports.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { ReportData, ReportDataset, ReportLogo, ReportMachine, ReportRun } from '../../reports/report/model.ts';
import type { StoredDataset } from '../../store/datasets.ts';
import type { ClipViews } from '../clip-views.ts';
import { scoreOf, type Results } from '../results.ts';
import { configurationsOf } from '../comparison/columns.ts';
import { compareRuns } from '../comparison/compare.ts';
import type { ReviewParts } from '../review/parts.ts';
import { thresholdView, USUAL, type RunThresholds } from '../review/run-thresholds.ts';
import type { KnownRun, RunIndex } from '../run-index.ts';
import { auditOf } from './audit-excerpt.ts';
import { ClipChooser } from './choose-clips.ts';
import { clipOf } from './clip-content.ts';
import { machineText, runFacts } from './run-facts.ts';

export interface ReportParts {
  readonly index: RunIndex;
  readonly results: Results;
  readonly views: ClipViews;
  readonly review: ReviewParts;
  readonly lines: RunThresholds;
}

export interface Collecting {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Of the histograms. */
const BINS = 40;
const EXAMPLES = 3;

export type CollectedContent = Omit<ReportContent, 'logo'> & { readonly logo: ReportLogo | null };

/** @throws UserError `RUN_UNKNOWN`, `SCORES_NONE`, `AbortError` */
export async function collectReport(
  parts: ReportParts,
  content: CollectedContent,
  { signal, onProgress }: Collecting,
): Promise<ReportData> {
  const { runIds, title, author, logo, sections, clipsPerDay } = content;
  const runs = runIds.map((id) => requireScores(parts.index.get(id)));
  const table = await parts.results.table(undefined, runIds);
  signal.throwIfAborted();

  const chooser = new ClipChooser(parts);
  const chosen = [];
  for (const run of runs) {
    const machines: ReportMachine[] = [];
    for (const machine of parts.index.scores.machines(run.id)) {
      signal.throwIfAborted();
      machines.push(await machineOf(parts, run, machine, clipsPerDay));
    }
    chosen.push({ run, machines, clips: chooser.choose(run, machines, content.clips) });
  }
  // Counted for the summary whether or not they are printed.
  const printed = sections.includes('clips');
  const total = printed ? chosen.reduce((sum, { clips }) => sum + clips.shown.length, 0) : 0;
  let done = 0;
  onProgress(done, total);

  const reported: ReportRun[] = [];
  for (const { run, machines, clips } of chosen) {
    const rows = table.rows.filter(({ runId }) => runId === run.id);
    const shown = [];
    for (const clip of printed ? clips.shown : []) {
      signal.throwIfAborted();
      shown.push(await clipOf(parts.views, run, clip));
      done += 1;
      onProgress(done, total);
    }
    reported.push({
      ...{ id: run.id, label: rows[0]?.label ?? run.record.method, machine: machineText(run) },
      ...{ about: runFacts(run, parts.index.summary(run)), score: scoreOf(run), rows, machines },
      clips: { ...clips, shown },
    });
  }
  const datasets = distinct(runs.flatMap((run) => parts.index.datasetOf(run) ?? []));
  const passes = datasets.flatMap((dataset) => parts.review.reviews.passes(dataset));
  return {
    ...{ title, author, logo, sections, clipsPerDay, created: new Date().toISOString(), version: manifest.version },
    datasets: datasets.map((dataset) => datasetOf(parts, dataset, runs)),
    runs: reported,
    averages: table.averages,
    comparison: await comparisonOf(parts, runIds),
    vocabulary: parts.review.vocabulary.list(),
    passes,
    audit: auditOf(parts.review, passes, runIds),
  };
}

/** @throws UserError `SCORES_NONE` */
export function requireScores(run: KnownRun): KnownRun {
  if (run.record.kind === 'model' && run.scored > 0) return run;
  throw new UserError('SCORES_NONE', `The run ${run.id} has scored no clips, so there is nothing to report.`, {
    hint: 'Finish the run, or choose another one.',
    details: { runId: run.id },
  });
}

async function machineOf(
  { results, review, lines }: ReportParts,
  run: KnownRun,
  { type, id }: { readonly type: string; readonly id: string },
  clipsPerDay: number,
): Promise<ReportMachine> {
  const asked = { runId: run.id, type, id, reviewId: null, bins: BINS, ...USUAL, clipsPerDay };
  return {
    ...{ type, id },
    curve: await said(() => results.curve(run.id, { type, id })),
    threshold: await said(() => thresholdView(review, lines, asked)),
  };
}

/** One machine whose scores are no numbers must not take the report away; its place says why. */
async function said<T>(work: () => T | Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Configurations side by side, as the Comparison screen has them; seeds where there is only one configuration. */
async function comparisonOf(parts: ReportParts, runIds: readonly string[]): Promise<ReportData['comparison']> {
  const configurations = configurationsOf(parts.index, runIds);
  const columns = configurations.length > 1 ? configurations : (configurations[0]?.seeds ?? []);
  if (columns.length < 2) return null;
  if (columns.length > MOST_COLUMNS) {
    return `Runs are compared where they are of at most ${MOST_COLUMNS} configurations; these are of ${columns.length}.`;
  }
  return await said(() =>
    compareRuns(
      parts,
      columns.map((column) => column.runIds),
    ),
  );
}

function datasetOf(
  { review: { workspace } }: ReportParts,
  dataset: StoredDataset,
  runs: readonly KnownRun[],
): ReportDataset {
  const { name, root, title, fingerprint, scanned, channel, clips, usable, skipped, seconds, groups } = dataset;
  const types = new Set(runs.map(({ record }) => record.machineType));
  return {
    ...{ name, root, layout: title, fingerprint, scanned: fingerprint === null ? null : scanned, channel },
    ...{ clips, usable, skipped, seconds },
    groups: groups.filter(({ machineType }) => types.has(machineType) || types.has(null)),
    problems: workspace.datasets.problemGroups(dataset.id).map((group) => ({
      ...group,
      examples: workspace.datasets
        .problems(dataset.id, group.code, { offset: 0, limit: EXAMPLES })
        .rows.map(({ path }) => path),
    })),
    present: existsSync(root),
  };
}

function distinct(datasets: readonly StoredDataset[]): StoredDataset[] {
  return [...new Map(datasets.map((dataset) => [dataset.id, dataset])).values()];
}
