/** Tasks: what an engine process can be asked to compute. */
import { UserError } from '../../../src-shared/errors.ts';

/** Thrown by `TaskContext.yield` after a cancellation; a task lets it pass, releasing what it holds on the way. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('The task was cancelled.');
  }
}

export interface TaskContext {
  /** Sends structured-clone data to the caller's `onProgress`. */
  progress(data: unknown): void;
  /** Reports that the checkpoint at `path` is durable, which is what a crash report and a resume rely on. */
  checkpointed(path: string, step: number): void;
  /**
   * Lets the event loop turn, so that a cancellation can arrive; call it once per step, because a native step holds the
   * loop. Costs microseconds.
   * @throws CancelledError once the caller has cancelled
   */
  yield(): Promise<void>;
  /** Aborted together with the cancellation, for waiting calls that take a signal. */
  readonly signal: AbortSignal;
}

/** Arguments and result are structured-clone data; a task checks its own arguments (they crossed a boundary). */
export type Task = (args: unknown, context: TaskContext) => Promise<unknown>;

/** What a task module exports as `tasks`. Names are unique over all modules of an engine. */
export type Tasks = Readonly<Record<string, Task>>;

/**
 * Imports task modules (file URLs).
 * @throws UserError ENGINE_TASKS_INVALID when one has no `tasks`, or two define the same name; whatever an import throws
 */
export async function loadTasks(modules: readonly string[]): Promise<ReadonlyMap<string, Task>> {
  const loaded = new Map<string, Task>();
  for (const url of modules) {
    const module = (await import(url)) as { tasks?: unknown };
    if (typeof module.tasks !== 'object' || module.tasks === null) throw invalid(`${url} exports no tasks`);
    for (const [name, task] of Object.entries(module.tasks)) {
      if (typeof task !== 'function') throw invalid(`${url} exports a task ${name} that is not a function`);
      if (loaded.has(name)) throw invalid(`${url} defines the task ${name} a second time`);
      loaded.set(name, task as Task);
    }
  }
  return loaded;
}

function invalid(reason: string): UserError {
  return new UserError('ENGINE_TASKS_INVALID', `The engine's task modules do not fit together: ${reason}.`, {
    hint: 'Correct the module, or leave it out.',
  });
}
