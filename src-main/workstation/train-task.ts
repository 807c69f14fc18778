/** In the engine process: trains in steps, with metrics and checkpoints on the way. */
import { join } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector, Metrics, Snapshot, Trainer } from '../detectors/detector.ts';
import type { CheckpointStore } from '../engine/checkpoint/store.ts';
import { openDevice, Random } from '../engine/index.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { readCodebook, requireFitting, writeCodebook } from '../runs/codebook.ts';
import { MetricsLog, type MetricsLine } from '../runs/metrics.ts';
import { openWatch, type AucWatch } from './auc-watch.ts';
import { loadFeatures, sourceOf } from './features.ts';
import { latestSnapshot, openStore, storeSnapshot } from './model.ts';
import { needsOf } from './needs.ts';
import { Pictures } from './training-pictures.ts';
import { checkSettings } from './settings.ts';
import type { TaskProgress, TrainArguments } from './task-arguments.ts';

/** Messages to main; a fast step would send thousands a second. */
const PROGRESS_MS = 100;

/** @throws UserError the detector's, the store's, `TRAINING_DIVERGED`; CancelledError after writing a checkpoint */
export async function trainTask(
  detector: Detector,
  args: TrainArguments,
  context: TaskContext,
): Promise<{ steps: number }> {
  const settings = checkSettings(detector, args.settings);
  const store = await openStore(args.folder);
  const { stored, passedOver } = await latestSnapshot(store);
  for (const { reason } of passedOver) {
    const next = stored === undefined ? 'The training starts again.' : `The one at step ${stored.step} is used.`;
    notice(context, `${reason.message} ${next}`);
  }
  let steps = stored?.step ?? 0;
  let final = stored?.snapshot;
  if (stored === undefined || stored.step < stored.total) {
    const trainer = await openTrainer(detector, settings, args, context, stored?.snapshot);
    try {
      await train(trainer, store, args, context, await openWatch(detector, settings, args, context));
      steps = trainer.stepsDone;
      final = await trainer.snapshot();
    } finally {
      await trainer.dispose();
    }
  }
  if (args.output !== null && final !== undefined) await saveCodebook(detector, settings, args, final, steps);
  return { steps };
}

async function openTrainer(
  detector: Detector,
  settings: unknown,
  args: TrainArguments,
  context: TaskContext,
  resume: Snapshot | undefined,
): Promise<Trainer> {
  const device = await openDevice(args.device);
  const base = args.codebook === null ? undefined : await readBase(detector, settings, args.codebook);
  const source = sourceOf(detector, settings, args);
  const loaded = await loadFeatures([...args.clips, ...args.outliers], source, context);
  const [clips, outliers] = [loaded.slice(0, args.clips.length), loaded.slice(args.clips.length)];
  const input = {
    settings,
    clips,
    device,
    random: new Random(args.seed),
    ...(outliers.length === 0 ? {} : { outliers }),
    ...(base === undefined ? {} : { base }),
    ...(resume === undefined ? {} : { resume }),
  };
  if (args.kind === 'model') return await detector.openTrainer(input);
  if (detector.openBaseTrainer === undefined) throw new RangeError(`${detector.id} has no stage that models share`);
  return await detector.openBaseTrainer(input);
}

async function readBase(detector: Detector, settings: unknown, path: string): Promise<Snapshot> {
  const codebook = await readCodebook(path);
  requireFitting(codebook, needsOf(detector, settings));
  return { tensors: codebook.tensors, meta: codebook.info.snapshot };
}

async function train(
  trainer: Trainer,
  store: CheckpointStore,
  args: TrainArguments,
  context: TaskContext,
  watch: AucWatch | undefined,
): Promise<void> {
  const { totalSteps: total } = trainer;
  const pictures = new Pictures(trainer, args.previewMs, context);
  const metrics = await MetricsLog.open(join(args.folder, 'metrics.jsonl'));
  // What was resumed from is on the disk already.
  let saved = { step: trainer.stepsDone === 0 ? -1 : trainer.stepsDone, at: performance.now() };
  context.progress({
    kind: 'step',
    step: trainer.stepsDone,
    total,
    stepsPerSecond: 0,
    values: {},
  } satisfies TaskProgress);
  const save = async (): Promise<void> => {
    if (saved.step === trainer.stepsDone) return;
    const step = trainer.stepsDone;
    const { path } = await storeSnapshot(store, { snapshot: await trainer.snapshot(), step, total });
    saved = { step, at: performance.now() };
    context.checkpointed(path, step);
  };
  try {
    let since = new Interval(trainer.stepsDone);
    let told = 0;
    while (trainer.stepsDone < total) {
      try {
        await context.yield();
      } catch (cancelled) {
        await save();
        throw cancelled;
      }
      const values = await trainer.step();
      const step = trainer.stepsDone;
      refuseDiverged(values, step);
      since.add(values);
      const now = performance.now();
      if (now - told >= PROGRESS_MS || step === total) {
        told = now;
        const stepsPerSecond = since.rate(step);
        context.progress({ kind: 'step', step, total, stepsPerSecond, values } satisfies TaskProgress);
      }
      since.leaveOut(await pictures.showIfDue());
      if (step % args.metricsSteps === 0 || step === total) {
        const [means, stepsPerSecond] = [since.means(), Number(since.rate(step).toPrecision(4))];
        const line: MetricsLine = {
          step,
          stage: args.kind,
          values: { ...means, ...(await watch?.measureIfDue(trainer)) },
          stepsPerSecond,
          rssMb: Math.round(process.memoryUsage.rss() / 1e6),
          time: new Date().toISOString(),
        };
        context.progress({ kind: 'metrics', lines: [await metrics.append(line)] } satisfies TaskProgress);
        since = new Interval(step);
      }
      if (step % args.checkpointSteps === 0 || now - saved.at >= 1000 * args.checkpointSeconds) await save();
    }
    await save();
  } finally {
    await metrics.close();
  }
}

/** Steps since the last line of metrics. */
class Interval {
  readonly #from: number;
  #start = performance.now();
  readonly #sums = new Map<string, { sum: number; count: number }>();

  constructor(from: number) {
    this.#from = from;
  }

  add(values: Metrics): void {
    for (const [name, value] of Object.entries(values)) {
      const { sum, count } = this.#sums.get(name) ?? { sum: 0, count: 0 };
      this.#sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }

  /** What was no training, ms. */
  leaveOut(elapsed: number): void {
    this.#start += elapsed;
  }

  means(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, { sum, count }]) => [name, sum / count]));
  }

  rate(step: number): number {
    return (1000 * (step - this.#from)) / Math.max(1e-3, performance.now() - this.#start);
  }
}

function refuseDiverged(values: Metrics, step: number): void {
  const bad = Object.entries(values).find(([name, value]) => /loss/i.test(name) && !Number.isFinite(value));
  if (bad === undefined) return;
  throw new UserError('TRAINING_DIVERGED', `The training diverged: ${bad[0]} is ${bad[1]} at step ${step}.`, {
    hint: 'Train again with a lower learning rate (--set), or another seed.',
    details: { step, values },
  });
}

async function saveCodebook(
  detector: Detector,
  settings: unknown,
  { preset, settings: json, clips, output }: TrainArguments,
  snapshot: Snapshot,
  steps: number,
): Promise<void> {
  if (output === null) return;
  const { method, features, geometry } = needsOf(detector, settings);
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as TrainArguments['settings'];
  await writeCodebook(output.path, steps, snapshot.tensors, {
    method,
    preset,
    settings: json,
    features: plain(features),
    geometry: plain(geometry),
    data: { fingerprint: output.fingerprint, clips: clips.length },
    seed: output.seed,
    created: new Date().toISOString(),
    snapshot: snapshot.meta as TrainArguments['settings'],
  });
}

function notice(context: TaskContext, message: string): void {
  context.progress({ kind: 'notice', message } satisfies TaskProgress);
}
