/** Does what a run's folder says, from wherever it stands. */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Clip } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { EngineProcess } from '../engine/process/supervisor.ts';
import { fileHash } from '../runs/codebook.ts';
import type { RunFolder } from '../runs/folder.ts';
import { movedCodebook, movedOutput, movedRecordings } from '../runs/moved.ts';
import { readOutlierSet } from '../runs/outliers.ts';
import { bornAt, isStillRunning } from '../engine/process/identity.ts';
import { readReviewed } from '../runs/reviewed.ts';
import type { RunRecord, RunStatus } from '../runs/record.ts';
import {
  clipsOf,
  engineClips,
  evenlySpaced,
  fingerprint,
  openData,
  readClips,
  splitOf,
  watchedClips,
  type DataSource,
  type MachineSplit,
  type Reading,
} from './clips.ts';
import { selectClips } from '../datasets/dataset.ts';
import { outlierEngineClips } from './outliers.ts';
import { asListed } from './reviewed-training.ts';
import {
  scoreResult,
  taskProgress,
  TASKS,
  trainResult,
  type EngineClip,
  type ScoreArguments,
  type TaskProgress,
  type TrainArguments,
} from './task-arguments.ts';
import type { Workbench } from './workbench.ts';

export interface Pace {
  readonly checkpointSteps: number;
  readonly checkpointSeconds: number;
  readonly metricsSteps: number;
}

/** A checkpoint a minute costs little, and a minute is what a power cut may cost. */
export const DEFAULT_PACE: Pace = { checkpointSteps: 1000, checkpointSeconds: 60, metricsSteps: 10 };

export interface RunEvents extends Reading {
  readonly onRun?: (run: RunFolder) => void;
  readonly onTask?: (progress: TaskProgress, run: RunFolder) => void;
  /** The runs that will be made, in their order, before the first begins. */
  readonly onPlan?: (runs: readonly RunFolder[]) => void;
  /** The process that will compute: for its memory. */
  readonly onEngine?: (engine: EngineProcess) => void;
  /** Pictures of what the model sees, at most so often, ms. Default: none. */
  readonly previewMs?: number;
  readonly pace?: Pace;
}

/** A step of the largest preset on a slow machine, and the checkpoint after it. */
const CANCEL_GRACE_MS = 10 * 60 * 1000;

/** An engine process for training and scoring. @param onLog where what it prints belongs to a run */
export async function startEngine(
  bench: Workbench,
  onLog: ((text: string) => void) | undefined = bench.onEngineOutput,
): Promise<EngineProcess> {
  return await EngineProcess.start({
    modules: bench.modules,
    cancelGraceMs: CANCEL_GRACE_MS,
    ...(onLog === undefined ? {} : { onLog }),
  });
}

/** @throws UserError `DEVICE_UNKNOWN`, `DEVICE_UNAVAILABLE` */
export async function requireDevice(engine: EngineProcess, device: string): Promise<void> {
  await engine.run(TASKS.device, { device });
}

/**
 * Trains, then scores the test split. Whatever ends it early is in `run.json`, and everything written stays.
 *
 * @throws UserError `RUN_STOPPED` after a cancellation; else what went wrong, with how to resume as its next step
 */
export async function executeRun(
  bench: Workbench,
  engine: EngineProcess,
  run: RunFolder,
  events: RunEvents = {},
): Promise<void> {
  // While others of its job were computed, somebody else may have gone on with it.
  await run.reload();
  const { record } = run;
  if (record.status === 'finished') return;
  refuseBusy(run);
  const codebook = await codebookOf(run);
  const born = bornAt(process.pid);
  await run.update({
    status: 'running',
    codebook,
    started: record.started ?? new Date().toISOString(),
    ended: null,
    error: null,
    process: { pid: process.pid, host: hostname(), ...(born === undefined ? {} : { born }) },
  });
  active.set(run.path, { run, engine });
  try {
    // A listener that cannot write down what it hears must not leave a run that nobody computes and nobody may resume.
    events.onRun?.(run);
    await run.log(`${record.started === null ? 'starts' : 'goes on'} on ${record.device}`);
    await work(bench, engine, run, events);
    await end(run, 'finished', null);
  } catch (error) {
    throw await ended(run, error);
  } finally {
    active.delete(run.path);
  }
}

/** Runs of this process, by their paths. */
const active = new Map<string, { readonly run: RunFolder; readonly engine: EngineProcess }>();

/** The run that an engine computes now. */
export function computing(engine: EngineProcess): RunFolder | undefined {
  return [...active.values()].find((entry) => entry.engine === engine)?.run;
}

async function work(bench: Workbench, engine: EngineProcess, run: RunFolder, events: RunEvents): Promise<void> {
  const { record } = run;
  const { signal, pace = DEFAULT_PACE } = events;
  const dataset = await openData(dataOf(run));
  const reviewed = record.reviewed && (await readReviewed(run.reviewed, record.reviewed.fingerprint));
  const learned = reviewed === undefined ? dataset : { ...dataset, clips: asListed(dataset.clips, reviewed.clips) };
  const split: MachineSplit =
    record.kind === 'codebook'
      ? { train: selectClips(dataset, { split: 'train' }), test: [] }
      : splitOf(learned, record.machineType ?? undefined, record.machineIds);
  const known = await readClips(dataset, clipsOf(split), events, record.data.channel);
  requireSameData(record, fingerprint(known, split));

  const updates = new Updates(run);
  const onProgress = (data: unknown): void => {
    const progress = taskProgress.parse(data);
    if (progress.kind === 'step') updates.steps = { ...updates.steps, total: progress.total };
    if (progress.kind === 'notice') void run.log(progress.message);
    events.onTask?.(progress, run);
  };
  const options = { onProgress, signal, onCheckpoint: ({ step }: { readonly step: number }) => updates.write(step) };
  const shared = {
    method: record.method,
    settings: record.settings,
    device: record.device,
    cacheFolder: bench.cacheFolder,
    cacheBytes: bench.cacheBytes ?? null,
  };
  const training: TrainArguments = {
    ...shared,
    ...pace,
    kind: record.kind,
    preset: record.preset,
    folder: run.path,
    // A stage or a machine more does not change what the others draw.
    seed: `${record.seed}/${record.kind}/${record.machineType ?? ''}/${record.machineIds.join('+')}`,
    clips: engineClips(known, split.train),
    watched: record.watched === undefined ? [] : engineClips(known, watchedClips(split.test)),
    previewMs: events.previewMs ?? 0,
    codebook: record.codebook?.path ?? null,
    outliers: await outliersOf(run, events),
    output:
      record.output === null
        ? null
        : {
            path: movedOutput(record.output, run.path),
            fingerprint: record.data.fingerprint,
            seed: record.seed,
          },
  };
  try {
    const { steps } = await engine.run(TASKS.train, training, { ...options, result: trainResult });
    updates.steps = { done: steps, total: steps };
    if (record.kind === 'model') {
      const score = async (of: ScoreArguments['of'], clips: readonly Clip[], output: ScoreArguments['output']) => {
        if (clips.length === 0) return;
        const scoring: ScoreArguments = { ...shared, folder: run.path, clips: engineClips(known, clips), output, of };
        await engine.run(TASKS.score, scoring, { ...options, result: scoreResult });
      };
      await score('test', split.test, { scores: run.scores, maps: run.maps });
      await score('training', someOfEach(split.train), { scores: run.trainingScores, maps: null });
    }
  } finally {
    await updates.settled();
  }
}

/** The outliers that the run began with, from its own list. */
async function outliersOf({ record, outliers }: RunFolder, reading: Reading): Promise<EngineClip[]> {
  if (record.outliers === undefined) return [];
  return await outlierEngineClips(await readOutlierSet(outliers), record.outliers.fingerprint, reading);
}

/** Of each machine ID, for a threshold: more would move it little and take long. */
const SCORED_TRAINING_CLIPS = 64;

/** Evenly spaced clips of each machine ID, in order. */
function someOfEach(clips: readonly Clip[]): Clip[] {
  const machines = Map.groupBy(clips, ({ machineType, machineId }) => JSON.stringify([machineType, machineId]));
  return [...machines.values()].flatMap((own) => evenlySpaced(own, SCORED_TRAINING_CLIPS));
}

/** Keeps `steps` of run.json at the last checkpoint, one write at a time. */
class Updates {
  steps: RunRecord['steps'];
  readonly #run: RunFolder;
  #last: Promise<void> = Promise.resolve();

  constructor(run: RunFolder) {
    this.#run = run;
    this.steps = run.record.steps;
  }

  /** A record that cannot be written now is written at the end, or says so then. */
  write(done = this.steps.done): void {
    const steps = { ...this.steps, done };
    this.steps = steps;
    this.#last = this.#last.then(() => this.#run.update({ steps })).catch(() => undefined);
  }

  async settled(): Promise<void> {
    this.write();
    await this.#last;
  }
}

async function end(run: RunFolder, status: RunStatus, error: RunRecord['error']): Promise<void> {
  await run.update({ status, error, ended: new Date().toISOString(), process: null });
  await run.log(error === null ? status : `${status}: ${error.message}`);
}

/** Writes down why the run ended, and says how it goes on. */
async function ended(run: RunFolder, error: unknown): Promise<unknown> {
  const { done, total } = run.record.steps;
  const goOn = `Go on with: npx earmark resume ${run.path}`;
  const known = error instanceof UserError ? error : undefined;
  const status = statusAfter(error);
  const told =
    status === 'cancelled'
      ? new UserError(
          'RUN_STOPPED',
          `Stopped${total === 0 ? '' : ` at step ${done} of ${total}`}; everything up to there is kept.`,
          {
            hint: goOn,
            details: { run: run.path },
          },
        )
      : new UserError(
          known?.code ?? 'INTERNAL',
          known?.message ?? `Something inside Earmark failed: ${messageOf(error)}`,
          {
            hint: `${hintOf(known, status)}${goOn}`,
            details: { ...withoutOutput(known?.details), run: run.path },
            cause: error,
          },
        );
  const { code, message, hint } = told;
  // Where the disk is full, the record cannot say so either; a run whose process has gone can be resumed all the same.
  await end(run, status, { code, message, ...(hint === undefined ? {} : { hint }) }).catch(() => undefined);
  return told;
}

/** What the process printed is in the run's log, and pictures are no explanation; an error is for reading. */
function withoutOutput(details: UserError['details'] = {}): Readonly<Record<string, unknown>> {
  const { stderr: _, lastProgress, ...rest } = details;
  const { kind } = (lastProgress ?? {}) as { kind?: unknown };
  return kind === undefined || kind === 'preview' ? rest : { ...rest, lastProgress };
}

function statusAfter(error: unknown): RunStatus {
  if (!(error instanceof UserError)) return isAbort(error) ? 'cancelled' : 'failed';
  switch (error.code) {
    case 'ENGINE_CANCELLED':
      return 'cancelled';
    case 'ENGINE_CRASHED':
    case 'ENGINE_CLOSED':
    case 'ENGINE_OUT_OF_MEMORY':
    case 'ENGINE_PROTOCOL':
    case 'ENGINE_START_FAILED':
      return 'interrupted';
    default:
      return 'failed';
  }
}

/** The engine's own hint speaks of resuming too. */
function hintOf(error: UserError | undefined, status: RunStatus): string {
  if (error?.hint === undefined || (status === 'interrupted' && error.code !== 'ENGINE_OUT_OF_MEMORY')) return '';
  return `${error.hint} `;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a process of this machine computes the run now. */
export function isComputed({ status, process: owner }: RunRecord, path: string): boolean {
  if (status !== 'running' || owner === null) return false;
  const here = owner.host === hostname();
  return owner.pid === process.pid && here ? active.has(path) : here && isStillRunning(owner.pid, owner.born);
}

function refuseBusy(run: RunFolder): void {
  const { process: owner } = run.record;
  if (owner === null || !isComputed(run.record, run.path)) return;
  throw new UserError('RUN_BUSY', `The run ${run.path} is being computed by process ${owner.pid}.`, {
    hint: 'Wait for it to end, or stop it with Ctrl-C there.',
  });
}

/** The codebook as it has to be, with its hash. */
async function codebookOf({ record, path }: RunFolder): Promise<RunRecord['codebook']> {
  const { codebook } = record;
  if (codebook === null) return null;
  // A folder of runs that was moved as a whole still fits together.
  const beside = codebook.run === null ? undefined : join(resolve(path, codebook.run), 'codebook.safetensors');
  const file = beside !== undefined && existsSync(beside) ? beside : movedCodebook(codebook.path, path);
  if (!existsSync(file)) {
    throw new UserError('CODEBOOK_MISSING', `The codebook of the run ${path} is gone: ${file}.`, {
      hint: 'Put it back there, or train again.',
    });
  }
  const sha256 = await fileHash(file);
  if (codebook.sha256 !== null && codebook.sha256 !== sha256) {
    throw new UserError('CODEBOOK_CHANGED', `The codebook ${file} is not the one that the run ${path} began with.`, {
      hint: 'Put the former file back, or train again.',
      details: { expected: codebook.sha256, found: sha256 },
    });
  }
  return { ...codebook, path: file, sha256 };
}

function requireSameData({ data }: RunRecord, found: string): void {
  if (data.fingerprint === found) return;
  throw new UserError('DATA_CHANGED', `The clips in ${data.root} are not those that the run began with.`, {
    hint: 'Bring the former clips back, or train again.',
    details: { expected: data.fingerprint, found },
  });
}

/** Where the clips of a run are, and how they are read. */
export function dataOf({ path, record }: RunFolder): DataSource {
  const { root, layout, pattern, channel, leftOut } = record.data;
  return {
    ...{ root: movedRecordings(root, path), layout },
    ...(pattern === undefined ? {} : { pattern }),
    ...(channel === undefined ? {} : { channel }),
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}
