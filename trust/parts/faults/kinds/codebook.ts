/** `kill -9` of main, and of its engine, in a training that makes its codebook first: in it, after it, in the model's stage. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../../../src-shared/contract.ts';
import { TINY_SETTINGS } from '../../../../e2e/hosts/tiny.ts';
import { copyPrepared } from '../place.ts';
import { trainRequest, type Prepared, type TrainRequest } from '../prepare.ts';
import { kill } from '../processes.ts';
import type { Program } from '../program.ts';
import { Stage } from '../stage.ts';
import { noteRun } from '../verify.ts';
import type { Kind, World } from './kind.ts';

/** Of no use, but every step is there; long enough to be met in the middle. */
const STEPS = { codebook: 60, model: 60 };
const SETTINGS = {
  ...TINY_SETTINGS,
  'stage1.iterations': String(STEPS.codebook),
  'stage2.iterations': String(STEPS.model),
};

const CODEBOOK = 'Training the codebook';
const MODEL = 'Training fan';

interface Phase {
  readonly name: string;
  readonly isNow: (job: Job, at: number) => boolean;
}

const PHASES: readonly Phase[] = [
  { name: 'in the codebook', isNow: ({ activity, done }, at) => activity === CODEBOOK && done >= at * STEPS.codebook },
  // The codebook's last step is done; its file, the run's record and the next run's start are under way.
  { name: 'between', isNow: ({ activity, done }) => activity === CODEBOOK && done >= STEPS.codebook },
  { name: 'in the model', isNow: ({ activity, done }, at) => activity.startsWith(MODEL) && done >= at * STEPS.model },
];

/** What an undisturbed training made: SHA-256 of the model's scores and of the codebook's tensors. */
interface Undisturbed {
  readonly scores: string | undefined;
  readonly codebook: string;
}

const killed = (who: 'main' | 'engine', short: number, long: number): Kind => {
  const name = `${who} killed in a training with its codebook`;
  return { name, ...{ short, long }, inject: (world, count) => injected(name, who, world, count) };
};

export const codebookKilled: readonly Kind[] = [killed('main', 0, 6), killed('engine', 0, 4)];

async function injected(kind: string, who: 'main' | 'engine', world: World, count: number): Promise<void> {
  const { folder, prepared, random, tally } = world;
  const place = await copyPrepared(prepared.place, join(folder, who));
  const stage = new Stage({ kind, place, ledger: prepared.ledger(), random: random.fork(kind), tally });
  const program = await stage.program();
  const first = await program.ended((await program.call('train.start', request(prepared))).jobId);
  if (first.state !== 'finished') throw new Error(`Undisturbed it is ${JSON.stringify(first)}`);
  const undisturbed = await madeBy(stage, program, first);
  for (let i = 0; i < count; i += 1) await once(stage, prepared, PHASES[i % PHASES.length]!, who, undisturbed);
  await stage.end();
}

const request = (prepared: Prepared): TrainRequest => ({
  ...{ ...trainRequest(prepared.datasetId), method: 'auddsr', preset: 'quick' },
  set: Object.entries(SETTINGS).map(([path, value]) => `${path}=${value}`),
});

async function once(
  stage: Stage,
  prepared: Prepared,
  phase: Phase,
  who: 'main' | 'engine',
  undisturbed: Undisturbed,
): Promise<void> {
  let program = await stage.program();
  const { jobId } = await program.call('train.start', request(prepared));
  // Half of them have a checkpoint in the stage to go on from; the others begin it anew.
  const at = stage.random.uniform(0, 0.7);
  if (stage.random.uniform(0, 1) < 0.5) await pauseIn(program, phase, jobId, at);
  await comesTo(program, phase, jobId, stage.random.uniform(at, 0.9));
  if (phase.name === 'between') await delay(stage.random.uniform(0, 100));
  stage.tally.fault(stage.kind);
  if (who === 'main') await stage.killMain();
  else {
    for (const pid of await program.engines()) kill(pid);
    const { state, error } = await program.ended(jobId);
    const isTold = state === 'finished' || (error !== null && error.code !== 'INTERNAL' && error.hint !== undefined);
    stage.check('told', isTold, () => `without its engine the training is ${state}: ${JSON.stringify(error)}`);
  }
  program = await stage.verify();
  const left = (await program.call('jobs.list', {})).find(({ id }) => id === jobId);
  if (left?.can.resume === true) await program.call('jobs.resume', { id: jobId });
  const job = await program.ended(jobId);
  stage.check('resumes', job.state === 'finished', () => `${phase.name}: ${job.state}: ${JSON.stringify(job.error)}`);
  if (job.state !== 'finished') return;
  const made = await madeBy(stage, program, job);
  stage.check('resumes', made.codebook === undisturbed.codebook, () => `${phase.name}: another codebook`);
  stage.check('resumes', made.scores === undisturbed.scores, () => `${phase.name}: other scores than undisturbed`);
}

async function pauseIn(program: Program, phase: Phase, jobId: string, at: number): Promise<void> {
  const job = await comesTo(program, phase, jobId, at);
  if (job?.can.pause !== true) return;
  await program.call('jobs.pause', { id: jobId });
  if ((await program.ended(jobId)).state === 'paused') await program.call('jobs.resume', { id: jobId });
}

/** @returns the job there, or what it is where it ended before */
async function comesTo(program: Program, phase: Phase, jobId: string, at: number): Promise<Job | undefined> {
  for (;;) {
    const job = (await program.call('jobs.list', {})).find(({ id }) => id === jobId);
    if (job === undefined || (job.state !== 'running' && job.state !== 'queued') || phase.isNow(job, at)) return job;
    // A stage that is over does not come again.
    if (phase.name !== 'in the model' && (job.activity.startsWith(MODEL) || job.activity.startsWith('Scoring')))
      return job;
    if (job.activity.startsWith('Scoring')) return job;
    await delay(5);
  }
}

/** Takes both runs into the ledger. */
async function madeBy({ ledger }: Stage, program: Program, { runIds }: Job): Promise<Undisturbed> {
  let [scores, codebook]: [string | undefined, string] = [undefined, ''];
  for (const id of runIds) {
    await noteRun(ledger, program, id);
    const { kind, path } = await program.call('runs.get', { id });
    if (kind === 'model') scores = ledger.runs.get(id)?.files.get('scores.csv');
    else codebook = tensorsOf(await readFile(join(path, 'codebook.safetensors')));
  }
  return { scores, codebook };
}

/** SHA-256 without the header, which says when it was made and by which run: its length comes first, in 8 bytes. */
function tensorsOf(file: Buffer): string {
  return createHash('sha256')
    .update(file.subarray(8 + Number(file.readBigUInt64LE(0))))
    .digest('hex');
}
