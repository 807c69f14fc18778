/** The services behind `codebook train`, `train` and `resume`. */
import { resolve } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import type { EngineProcess } from '../engine/process/supervisor.ts';
import { RunFolder } from '../runs/folder.ts';
import { computing, executeRun, requireDevice, startEngine, type RunEvents } from './execute.ts';
import { planCodebook, planTraining, type CodebookRequest, type Plan, type TrainRequest } from './plan-training.ts';
import type { Workbench } from './workbench.ts';

/**
 * @returns the run that made it; its record's `output` is the codebook
 * @throws UserError as `planCodebook` and `executeRun`
 */
export async function trainCodebook(
  bench: Workbench,
  request: CodebookRequest,
  events: RunEvents = {},
): Promise<RunFolder> {
  return await withEngine(bench, events, async (engine) => {
    await requireDevice(engine, request.device);
    const run = await planCodebook(bench, request, events);
    await executeAll(bench, engine, [run], events);
    return run;
  });
}

/**
 * Trains a codebook if none is given, then a model per ID or one per type, and scores the test split with each.
 *
 * @returns the models' runs
 * @throws UserError as `planTraining` and `executeRun`
 */
export async function train(
  bench: Workbench,
  request: TrainRequest,
  events: RunEvents = {},
): Promise<readonly RunFolder[]> {
  return await withEngine(bench, events, async (engine) => {
    await requireDevice(engine, request.device);
    const { codebook, models }: Plan = await planTraining(bench, request, events);
    const runs = [...(codebook === undefined ? [] : [codebook]), ...models];
    events.onPlan?.(runs);
    await executeAll(bench, engine, runs, events);
    return models;
  });
}

/**
 * Goes on with runs, and first with the codebooks that they wait for.
 *
 * @throws UserError as `RunFolder.open` and `executeRun`
 */
export async function resume(
  bench: Workbench,
  paths: readonly string[],
  events: RunEvents = {},
): Promise<readonly RunFolder[]> {
  const runs: RunFolder[] = [];
  for (const path of paths) runs.push(await RunFolder.open(path));
  const queue = new Map<string, RunFolder>();
  for (const run of runs) {
    if (run.record.status === 'finished') continue;
    const base = await waitsFor(run);
    if (base !== undefined && !queue.has(base.path)) queue.set(base.path, base);
    if (!queue.has(run.path)) queue.set(run.path, run);
  }
  if (queue.size > 0) {
    await withEngine(bench, events, async (engine) => {
      const devices = new Set([...queue.values()].map(({ record }) => record.device));
      for (const device of devices) await requireDevice(engine, device);
      await executeAll(bench, engine, [...queue.values()], events);
    });
  }
  return runs;
}

/** The run whose codebook has to be made first. @throws UserError as `RunFolder.open` */
export async function waitsFor({ path, record: { codebook } }: RunFolder): Promise<RunFolder | undefined> {
  const maker = codebook?.sha256 === null ? codebook.run : null;
  if (maker === null) return undefined;
  const base = await RunFolder.open(resolve(path, maker));
  return base.record.status === 'finished' ? undefined : base;
}

async function executeAll(
  bench: Workbench,
  engine: EngineProcess,
  runs: readonly RunFolder[],
  events: RunEvents,
): Promise<void> {
  for (const [index, run] of runs.entries()) {
    try {
      await executeRun(bench, engine, run, events);
    } catch (error) {
      throw withRest(error, runs.slice(index));
    }
  }
}

/** The next step names every run that has not been done. */
function withRest(error: unknown, rest: readonly RunFolder[]): unknown {
  if (!(error instanceof UserError) || rest.length < 2) return error;
  const paths = rest.map(({ path }) => path);
  return new UserError(error.code, error.message, {
    hint: (error.hint ?? '').replace(paths[0]!, paths.join(' ')),
    details: { ...error.details, waiting: paths },
    cause: error.cause,
  });
}

/** What the engine prints goes to the log of the run that it computes. */
async function withEngine<T>(
  bench: Workbench,
  { onEngine }: RunEvents,
  use: (engine: EngineProcess) => Promise<T>,
): Promise<T> {
  const engine = await startEngine(bench, (text) => void computing(engine)?.log(text));
  try {
    onEngine?.(engine);
    return await use(engine);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new UserError('STOPPED', 'Stopped while the clips were read; no run was made yet.', {
      hint: 'Give the same command again.',
    });
  } finally {
    await engine.dispose();
  }
}
