/** Trainings with their scoring, as jobs of the program. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../../../src-shared/contract.ts';
import { trainRequest, type Prepared } from '../prepare.ts';
import { noteRun } from '../verify.ts';
import type { Stage } from '../stage.ts';
import type { Scene } from './scene.ts';

export const training: TrainingScene = {
  name: 'training and scoring',
  takes: ({ takes }) => takes.train,
  /** @param options.take false: the ledger does not learn of a run that finishes; `takeFinished` tells it */
  act: async (stage, prepared, { take = true }: { readonly take?: boolean } = {}) => {
    const program = await stage.program();
    const open = await unfinished(stage);
    const [first] = open;
    const jobId = first?.id ?? (await program.call('train.start', trainRequest(prepared.datasetId))).jobId;
    if (first !== undefined) await program.call('jobs.resume', { id: first.id });
    if (stage.random.uniform(0, 1) < 0.4) await pauseAndResume(stage, prepared, jobId);
    const job = await program.ended(jobId);
    if (take) await taken(stage, prepared, job);
  },
  goOn: async (stage, prepared) => {
    // Mostly the next fault meets the same run: what was resumed can be interrupted as well.
    if (stage.random.uniform(0, 1) < 0.6) return;
    await finishTrainings(stage, prepared);
  },
};

interface TrainingScene extends Scene {
  readonly act: (stage: Stage, prepared: Prepared, options?: { readonly take?: boolean }) => Promise<void>;
}

/** Takes all trainings that have finished into the ledger. */
export async function takeFinished(stage: Stage, prepared: Prepared): Promise<void> {
  const program = await stage.program();
  for (const job of await program.call('jobs.list', {})) {
    if (job.kind === 'train') await taken(stage, prepared, job);
  }
}

/** Leaves a checkpoint in the middle: what is resumed after the fault goes on from there. */
async function pauseAndResume(stage: Stage, { takes }: Prepared, jobId: string): Promise<void> {
  const program = await stage.program();
  await delay(stage.random.uniform(0, takes.train));
  const job = (await program.call('jobs.list', {})).find(({ id }) => id === jobId);
  if (job?.can.pause !== true) return;
  await program.call('jobs.pause', { id: jobId });
  if ((await program.ended(jobId)).state === 'paused') await program.call('jobs.resume', { id: jobId });
}

/** Resumes what was interrupted until it is done. */
export async function finishTrainings(stage: Stage, prepared: Prepared): Promise<void> {
  const program = await stage.program();
  for (const { id } of await unfinished(stage)) {
    await program.call('jobs.resume', { id });
    const job = await program.ended(id);
    stage.check(
      'resumes',
      job.state === 'finished',
      () => `the training is ${job.state}: ${JSON.stringify(job.error)}`,
    );
    await taken(stage, prepared, job);
  }
}

async function unfinished(stage: Stage): Promise<readonly Job[]> {
  const program = await stage.program();
  return (await program.call('jobs.list', {})).filter(({ kind, can }) => kind === 'train' && can.resume);
}

/** A run that has finished is kept from now on, and its scores are those of a run that was never disturbed. */
export async function taken(stage: Stage, { scores, fingerprint }: Prepared, { state, runIds }: Job): Promise<void> {
  if (state !== 'finished') return;
  const program = await stage.program();
  for (const id of runIds) {
    if (stage.ledger.runs.has(id)) continue;
    await noteRun(stage.ledger, program, id);
    const { data } = await program.call('runs.get', { id });
    // A recording was changed before the run looked at it.
    if (data.fingerprint !== fingerprint) continue;
    const now = stage.ledger.runs.get(id)?.files.get('scores.csv');
    stage.check('resumes', now === scores, () => `the run ${id} has other scores than an undisturbed one`);
  }
}
