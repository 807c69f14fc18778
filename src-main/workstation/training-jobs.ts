/** Training as a job: plans the runs, or goes on with those that it has, and tells pages what happens. */
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { trainRequest, type TrainingPreview, type TrainRequestArgs } from '../../src-shared/contract/training.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { EngineProcess } from '../engine/process/supervisor.ts';
import type { JobHandle, JobRunner } from '../jobs/job.ts';
import type { RunFolder } from '../runs/folder.ts';
import type { StoredDataset } from '../store/datasets.ts';
import type { OpenWorkspace, WorkstationContext } from './context.ts';
import { DEFAULT_PACE, type Pace, type RunEvents } from './execute.ts';
import type { TrainRequest } from './plan-training.ts';
import { OTHER_IDS } from './outliers.ts';
import type { ReviewParts } from './review/parts.ts';
import { reviewedClips } from './review/passes.ts';
import { reviewedChoice } from './reviewed-training.ts';
import { typedPath } from './workspace/typed-path.ts';
import type { RunIndex } from './run-index.ts';
import type { TaskProgress } from './task-arguments.ts';
import { resume, train } from './training.ts';

/**
 * `runs` are names of folders in the workspace's `runs/`, in their order; null until they are planned. Without a request,
 * a person has asked to go on with them, and those from elsewhere are absolute paths.
 */
export const trainingPayload = z.union([
  z.object({ request: trainRequest, runs: z.array(z.string()).nullable() }),
  z.object({ request: z.null(), datasetId: z.string().nullable(), runs: z.array(z.string()).min(1) }),
]);
export type TrainingPayload = z.infer<typeof trainingPayload>;

export interface TrainingPlace {
  readonly workspace: OpenWorkspace;
  readonly index: RunIndex;
  readonly review: ReviewParts;
}

/** Pictures of what the model sees, ms. */
const PREVIEW_MS = 2000;
/** The engine's memory, and a run's row in the index, ms. */
const MEMORY_MS = 1000;
const INDEX_MS = 3000;
/** Runs whose last pictures are kept. */
const PREVIEWS = 8;

export class TrainingJobs implements JobRunner {
  readonly pausable = true;
  readonly resumable = true;
  readonly #context: Pick<WorkstationContext, 'bench' | 'events'>;
  readonly #place: () => TrainingPlace;
  readonly #pace: Pace;
  readonly #previews = new Map<string, TrainingPreview>();

  /** @param pace of checkpoints and metrics; tests have a quicker one */
  constructor(context: Pick<WorkstationContext, 'bench' | 'events'>, place: () => TrainingPlace, pace = DEFAULT_PACE) {
    this.#context = context;
    this.#place = place;
    this.#pace = pace;
  }

  /** The last pictures of a run; null where there are none. */
  preview(runId: string): TrainingPreview | null {
    return this.#previews.get(runId) ?? null;
  }

  async run(payload: unknown, handle: JobHandle): Promise<void> {
    const asked = trainingPayload.parse(payload);
    const place = this.#place();
    const bench = await this.#context.bench();
    const telling = new Telling(place.index, handle, {
      metrics: (runId, rows) => this.#context.events.emit('runs.metrics', { runId, rows }),
      preview: (preview) => this.#show(preview),
    });
    const { datasetId } = asked.request ?? asked;
    const dataset = datasetId === null ? undefined : place.workspace.datasets.find(datasetId);
    const events: RunEvents = {
      ...telling.events,
      pace: this.#pace,
      previewMs: PREVIEW_MS,
      ...(dataset === undefined ? {} : { previous: place.workspace.datasets.records(dataset.id) }),
      onPlan: (planned) => {
        telling.planned(planned);
        if (asked.request === null) return;
        handle.keep({ ...asked, runs: planned.map(({ path }) => basename(path)) } satisfies TrainingPayload);
      },
    };
    try {
      if (asked.request !== null && asked.runs === null) await train(bench, requestOf(asked.request, place), events);
      else {
        const paths = (asked.runs ?? []).map((name) => resolve(place.workspace.folders.runs, name));
        await resume(bench, paths, events);
      }
    } catch (error) {
      throw forPages(error);
    } finally {
      await telling.end();
    }
  }

  #show(preview: TrainingPreview): void {
    this.#previews.delete(preview.runId);
    this.#previews.set(preview.runId, preview);
    const [oldest] = this.#previews.keys();
    if (this.#previews.size > PREVIEWS && oldest !== undefined) this.#previews.delete(oldest);
    this.#context.events.emit('runs.preview', preview);
  }
}

/** @throws UserError `DATASET_UNKNOWN` */
export function requestOf(request: TrainRequestArgs, { workspace, review }: TrainingPlace): TrainRequest {
  const dataset = workspace.datasets.get(request.datasetId);
  const { type, ids, method, preset, device, codebook, outliers, reviewed, seed, set, watchAuc } = request;
  return {
    ...{ method, preset, device, seed, set, type, watchAuc },
    data: dataOf(dataset, workspace),
    ...(ids.length === 0 ? {} : { ids }),
    ...(codebook === null ? {} : { codebook }),
    ...(outliers === undefined ? {} : { outliers: outliers === OTHER_IDS ? outliers : typedPath(outliers) }),
    ...(reviewed === undefined ? {} : { reviewed: reviewedChoice(reviewed, reviewedClips(review, dataset.id)) }),
    runs: workspace.folders.runs,
  };
}

export function dataOf(
  { id, root, layout, pattern, channel }: StoredDataset,
  { datasets }: OpenWorkspace,
): TrainRequest['data'] {
  const leftOut = datasets.leftOut(id);
  return {
    root,
    ...(pattern === null ? { layout } : { pattern }),
    ...(channel === 0 ? {} : { channel }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

/** The command line's next step is not a page's. */
function forPages(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const hint = error.hint?.replace(
    /Go on with: npx earmark resume .*$/s,
    'Resume the job to go on from the last checkpoint.',
  );
  return new UserError(error.code, error.message, { hint, details: error.details, cause: error.cause });
}

interface Listeners {
  readonly metrics: (runId: string, rows: Extract<TaskProgress, { kind: 'metrics' }>['lines']) => void;
  readonly preview: (preview: TrainingPreview) => void;
}

/** What one job says: to the queue, to the index of runs, to pages. */
class Telling {
  readonly events: RunEvents;
  readonly #index: RunIndex;
  readonly #handle: JobHandle;
  readonly #listeners: Listeners;
  readonly #runs = new Map<string, RunFolder>();
  #refreshing: Promise<unknown> = Promise.resolve();
  #refreshed = 0;
  #memory: NodeJS.Timeout | undefined;

  constructor(index: RunIndex, handle: JobHandle, listeners: Listeners) {
    this.#index = index;
    this.#handle = handle;
    this.#listeners = listeners;
    this.events = {
      signal: handle.signal,
      onProgress: (done, total) => handle.report({ activity: 'Reading clips', done, total, unit: 'clips' }),
      onEngine: (engine) => this.#watchMemory(engine),
      onRun: (run) => {
        this.#runs.set(run.path, run);
        this.#refresh(run);
        this.#handle.set({ currentRun: this.#id(run) });
      },
      onTask: (task, run) => this.#task(task, run),
    };
  }

  planned(runs: readonly RunFolder[]): void {
    for (const run of runs) {
      this.#runs.set(run.path, run);
      this.#refresh(run);
    }
    // As with the index: where the disk is full, the job's next report says so.
    this.#refreshing = this.#refreshing
      .then(() => this.#handle.set({ runIds: runs.map((run) => this.#id(run)) }))
      .catch(() => undefined);
  }

  async end(): Promise<void> {
    clearInterval(this.#memory);
    for (const run of this.#runs.values()) this.#refresh(run);
    await this.#refreshing;
  }

  #task(task: TaskProgress, run: RunFolder): void {
    const { machineType, machineIds, kind } = run.record;
    const what = kind === 'codebook' ? 'the codebook' : `${machineType ?? ''} ${machineIds.join(', ')}`;
    switch (task.kind) {
      case 'features':
        this.#handle.report({ activity: 'Computing log-mels', done: task.done, total: task.total, unit: 'clips' });
        break;
      case 'step':
        this.#handle.report({ activity: `Training ${what}`, done: task.step, total: task.total, unit: 'steps' });
        if (performance.now() - this.#refreshed > INDEX_MS) this.#refresh(run);
        break;
      case 'scoring': {
        const activity = task.of === 'test' ? 'Scoring test clips' : 'Scoring training clips';
        this.#handle.report({ activity, done: task.done, total: task.total, unit: 'clips' });
        break;
      }
      case 'metrics':
        this.#listeners.metrics(this.#id(run), task.lines);
        break;
      case 'preview': {
        const { step, bands, frames, pictures } = task;
        this.#listeners.preview({ runId: this.#id(run), step, bands, frames, pictures });
        break;
      }
      case 'notice':
        // It is in the run's log.
        break;
    }
  }

  #id(run: RunFolder): string {
    return this.#index.findByPath(run.path)?.id ?? run.record.id;
  }

  /** One at a time; what goes wrong with the index must not end a training, and the next look finds it. */
  #refresh(run: RunFolder): void {
    this.#refreshed = performance.now();
    this.#refreshing = this.#refreshing.then(() => this.#index.refresh(run.path)).catch(() => undefined);
  }

  #watchMemory(engine: EngineProcess): void {
    clearInterval(this.#memory);
    this.#memory = setInterval(() => this.#handle.memory(engine.status.rssMb), MEMORY_MS);
  }
}
