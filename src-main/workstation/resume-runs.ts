/** Runs that nobody computes any more, as a job that goes on with them: left by a killed program, a command line, a cluster. */
import { basename, dirname } from 'node:path';
import type { Job } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { liveJobOf } from '../../src-shared/live-job.ts';
import { EXCLUSIVE } from '../jobs/job.ts';
import { RunFolder } from '../runs/folder.ts';
import { isOwnOutput } from '../runs/moved.ts';
import { containedTarget } from './containment.ts';
import type { JobService } from './job-service.ts';
import { statusOf } from './run-index.ts';
import type { TrainingPayload, TrainingPlace } from './training-jobs.ts';
import { waitsFor } from './training.ts';
import type { Workbench } from './workbench.ts';

interface Chosen {
  readonly id: string;
  readonly run: RunFolder;
}

/**
 * @returns the job, which is in the queue
 * @throws UserError `RUN_UNKNOWN`, `RUN_FINISHED`, `RUN_BUSY`, `CODEBOOK_MISSING`, `CODEBOOK_RUN_UNKNOWN`,
 *   `RUN_OUTPUT_OUTSIDE`, `WORKSPACE_READ_ONLY`, as `RunFolder.open`
 */
export async function resumeRuns(
  bench: Workbench,
  { workspace, index }: TrainingPlace,
  jobs: Pick<JobService, 'list' | 'add'>,
  runIds: readonly string[],
): Promise<Job> {
  workspace.database.requireWritable();
  await index.sync();
  const asked: Chosen[] = [];
  for (const id of new Set(runIds)) asked.push({ id, run: await RunFolder.open(index.get(id).path) });
  for (const { id, run } of asked) requireUnfinished(id, run);

  const queue = new Map<string, Chosen>();
  for (const chosen of asked) {
    const base = await codebookOf(chosen, index);
    if (base !== undefined && !queue.has(base.id)) queue.set(base.id, base);
    if (!queue.has(chosen.id)) queue.set(chosen.id, chosen);
  }
  const all = [...queue.values()];
  for (const { id, run } of all) await requireOwnOutput(id, run);
  // From here on nothing is waited for: two pages that ask at once get one job.
  for (const { id, run } of all) requireNobody(id, run, jobs.list());
  const dataset = datasetOf(all, workspace.datasets);
  const payload: TrainingPayload = {
    request: null,
    datasetId: dataset?.id ?? null,
    runs: all.map(({ run: { path } }) => (dirname(path) === workspace.folders.runs ? basename(path) : path)),
  };
  const devices = [...new Set(all.map(({ run }) => run.record.device))];
  return jobs.add({
    ...{ kind: 'train', title: titleOf(bench, asked), payload, unit: 'steps', datasetId: dataset?.id ?? null },
    lane: devices.length === 1 ? devices[0]! : EXCLUSIVE,
    runIds: all.map(({ id }) => id),
  });
}

/** The unfinished run that makes the codebook which the run waits for. */
async function codebookOf({ id, run }: Chosen, index: TrainingPlace['index']): Promise<Chosen | undefined> {
  const base = await waitsFor(run).catch((cause: unknown) => {
    if (!(cause instanceof UserError) || cause.code !== 'RUN_MISSING') throw cause;
    throw new UserError('CODEBOOK_MISSING', `The codebook that the run ${id} waits for is gone.`, {
      hint: 'Put the folder of its run back, or train again.',
      details: cause.details,
      cause,
    });
  });
  if (base === undefined) return undefined;
  const known = index.findByPath(base.path);
  if (known !== undefined) return { id: known.id, run: base };
  throw new UserError('CODEBOOK_RUN_UNKNOWN', `The run ${id} waits for the codebook of ${base.path}.`, {
    hint: 'Import that folder as a run first, then resume this one.',
  });
}

function requireUnfinished(id: string, { record }: RunFolder): void {
  if (record.status !== 'finished') return;
  throw new UserError('RUN_FINISHED', `The run ${id} is finished.`, {
    hint: 'Its results are there; to train longer or otherwise, start a training.',
  });
}

function requireNobody(id: string, { record, path }: RunFolder, jobs: readonly Job[]): void {
  const job = liveJobOf(jobs, { id, status: record.status, created: record.created });
  if (job !== undefined) {
    throw new UserError('RUN_BUSY', `The job "${job.title}" is working on the run ${id}.`, {
      hint: 'Wait for it to end, or look at it on the Train screen.',
    });
  }
  if (statusOf({ record, path }) !== 'running') return;
  const { pid, host } = record.process ?? { pid: 0, host: '' };
  throw new UserError('RUN_BUSY', `The run ${id} is being computed by process ${pid} on ${host}.`, {
    hint: `Wait for it to end, or stop it there. If it has ended there without a word: npx earmark resume ${path}`,
  });
}

/** What somebody wrote into a `run.json`, or put in place of a folder, must not choose what is overwritten. */
async function requireOwnOutput(id: string, { record: { output }, path, checkpoints, maps }: RunFolder): Promise<void> {
  const hint = `Where that is right, resume it by the command line: npx earmark resume ${path}`;
  if (output !== null && !isOwnOutput(output, path)) {
    throw new UserError('RUN_OUTPUT_OUTSIDE', `The run ${id} would write its codebook to ${output}.`, { hint });
  }
  for (const folder of [checkpoints, maps].map((each) => basename(each))) {
    await containedTarget(path, folder).catch((cause: unknown) => {
      if (!(cause instanceof UserError) || cause.code !== 'PATH_OUTSIDE') throw cause;
      const message = `The run ${id} would write outside of its folder: ${folder} in it leads elsewhere.`;
      throw new UserError('RUN_OUTPUT_OUTSIDE', message, { hint, cause });
    });
  }
}

/** Where all runs have the recordings of one data set, heard as it hears them: its clips need not be read again. */
function datasetOf(chosen: readonly Chosen[], datasets: TrainingPlace['workspace']['datasets']) {
  const heard = ({ run: { record } }: Chosen): string => JSON.stringify([record.data.root, record.data.channel ?? 0]);
  const [first, ...others] = chosen;
  if (first === undefined || others.some((other) => heard(other) !== heard(first))) return undefined;
  const { root, channel = 0 } = first.run.record.data;
  const dataset = datasets.findByRoot(root);
  return dataset?.channel === channel ? dataset : undefined;
}

/** As that of the training that made them. */
function titleOf({ detectors }: Workbench, chosen: readonly Chosen[]): string {
  const [first, ...others] = chosen;
  if (first === undefined || others.length > 0) return `Resuming ${chosen.length} runs`;
  const { method, preset, kind, machineType, machineIds } = first.run.record;
  const name = `${detectors.find(({ id }) => id === method)?.name ?? method} (${preset})`;
  if (kind === 'codebook') return `Resuming the codebook of ${name}`;
  return `Resuming ${name} on ${[machineType ?? '', machineIds.join(', ')].filter((part) => part !== '').join(' ')}`;
}
