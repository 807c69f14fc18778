/** Handlers of runs. */
import { join } from 'node:path';
import type { RunDetail } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { readRegular } from '../../engine/regular-file.ts';
import { readMetrics } from '../../runs/metrics.ts';
import type { RunRecord } from '../../runs/record.ts';
import type { JobService } from '../job-service.ts';
import { resumeRuns } from '../resume-runs.ts';
import type { KnownRun, RunIndex } from '../run-index.ts';
import type { TrainingPlace } from '../training-jobs.ts';
import type { Workbench } from '../workbench.ts';
import type { Handlers } from '../workstation.ts';

type Channel = `runs.${'list' | 'get' | 'import' | 'resume' | 'remove'}`;

/** Characters of a run's log. */
const LOG_TAIL = 64 * 1024;

export interface RunParts {
  readonly bench: () => Promise<Workbench>;
  /** The open workspace, after the methods' names are known. @throws UserError `WORKSPACE_NONE` */
  readonly place: () => Promise<TrainingPlace>;
  readonly jobs: JobService;
}

export function runHandlers({ bench, place, jobs }: RunParts): Handlers<Channel> {
  const index = async (): Promise<RunIndex> => (await place()).index;
  return {
    'runs.list': async () => {
      const runs = await index();
      await runs.sync();
      return runs.list().map((run) => runs.summary(run));
    },
    'runs.get': async ({ id }) => {
      const runs = await index();
      const { path } = runs.get(id);
      await runs.refresh(path);
      return await detailOf(runs, runs.get(id));
    },
    'runs.import': async ({ path }) => {
      const runs = await index();
      return runs.summary(await runs.import(path));
    },
    'runs.resume': async ({ runIds }) => {
      const { id } = await resumeRuns(await bench(), await place(), jobs, runIds);
      return { jobId: id };
    },
    'runs.remove': async ({ id }) => {
      const active = jobs
        .list()
        .find(({ state, runIds }) => (state === 'running' || state === 'queued') && runIds.includes(id));
      if (active !== undefined) {
        throw new UserError('RUN_BUSY', `The job "${active.title}" is working on the run ${id}.`, {
          hint: 'Cancel the job first.',
        });
      }
      await (await index()).remove(id);
      return null;
    },
  };
}

async function detailOf(index: RunIndex, run: KnownRun): Promise<RunDetail> {
  const { path, record } = run;
  const { root, fingerprint, clips } = record.data;
  const [metrics, log] = await Promise.all([
    readMetrics(join(path, 'metrics.jsonl')),
    readRegular(join(path, 'log.txt')).then(String, () => ''),
  ]);
  return {
    ...index.summary(run),
    path,
    settings: record.settings,
    data: { root, fingerprint, train: clips.train, test: clips.test },
    codebook: record.codebook && { path: record.codebook.path, sha256: record.codebook.sha256 },
    outliers: record.outliers === undefined ? null : outliersOf(record.outliers),
    reviewed: record.reviewed === undefined ? null : reviewedOf(record.reviewed),
    versions: record.versions,
    metrics,
    log: log.length > LOG_TAIL ? log.slice(log.indexOf('\n', log.length - LOG_TAIL) + 1) : log,
  };
}

const outliersOf = ({ name, clips, fingerprint }: NonNullable<RunRecord['outliers']>): RunDetail['outliers'] => {
  return { name, clips, fingerprint };
};

const reviewedOf = ({
  when,
  passes,
  joined,
  leftOut,
  outliers,
}: NonNullable<RunRecord['reviewed']>): RunDetail['reviewed'] => {
  const reviewers = [...new Set(passes.map(({ reviewer }) => reviewer))];
  return { when, reviewers, joined, leftOut, outliers };
};
