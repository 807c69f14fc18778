/** The engine process's side of the conversation: import tasks, run one at a time, answer. */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';

import { type PlainError, UserError } from '../../../src-shared/errors.ts';
import { type FromEngine, type ToEngine, toEngine } from './messages.ts';
import { onParentMessage, sendToParent } from './parent.ts';
import { CancelledError, type Task, type TaskContext, loadTasks } from './tasks.ts';

/** How often memory is reported while the loop turns; a task that yields is sampled as often. */
const MEMORY_MS = 250;

interface CurrentRun {
  readonly id: number;
  readonly abort: AbortController;
}

/** Serves the parent on the process's channel until it closes. */
export function serve(): void {
  let tasks: ReadonlyMap<string, Task> | undefined;
  let current: CurrentRun | undefined;

  onParentMessage((message) => {
    const parsed = toEngine.safeParse(message);
    if (parsed.success) void handle(parsed.data);
    else send({ kind: 'refused', reason: z.prettifyError(parsed.error) });
  });

  async function handle(message: ToEngine): Promise<void> {
    switch (message.kind) {
      case 'start':
        try {
          tasks = await loadTasks(message.modules);
          send({ kind: 'ready', tasks: [...tasks.keys()] });
        } catch (error) {
          send({ kind: 'unable', error: toPlain(error) });
        }
        return;
      case 'cancel':
        if (current?.id === message.run) current.abort.abort(new CancelledError());
        return;
      case 'run':
        await run(message.run, message.task, message.args);
    }
  }

  async function run(id: number, name: string, args: unknown): Promise<void> {
    const task = tasks?.get(name);
    if (current) send({ kind: 'refused', reason: `run ${current.id} has not ended` });
    else if (!task) fail(id, unknownTask(name, [...(tasks?.keys() ?? [])]));
    else {
      current = { id, abort: new AbortController() };
      await perform(task, args, current);
      current = undefined;
    }
  }
}

async function perform(task: Task, args: unknown, { id, abort }: CurrentRun): Promise<void> {
  let open = true;
  let sampled = 0;
  const sample = () => {
    sampled = performance.now();
    send({ kind: 'memory', rss: process.memoryUsage.rss() });
  };
  const context: TaskContext = {
    signal: abort.signal,
    progress: (data) => {
      if (open) send({ kind: 'progress', run: id, data });
    },
    checkpointed: (path, step) => {
      if (open) send({ kind: 'checkpointed', run: id, path, step });
    },
    yield: async () => {
      if (performance.now() - sampled >= MEMORY_MS) sample();
      // One turn may end before the loop has looked at the channel; the second one cannot.
      await turn();
      await turn();
      abort.signal.throwIfAborted();
    },
  };
  const timer = setInterval(sample, MEMORY_MS);
  try {
    const result = await task(args, context);
    open = false;
    send({ kind: 'done', run: id, result });
  } catch (error) {
    open = false;
    if (abort.signal.aborted && isCancellation(error)) send({ kind: 'cancelled', run: id });
    else fail(id, error);
  } finally {
    clearInterval(timer);
  }
}

/** A `CancelledError`, or what a call that took `context.signal` made of it. */
function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'CancelledError' || error.name === 'AbortError');
}

function fail(run: number, error: unknown): void {
  const plain = toPlain(error);
  try {
    send({ kind: 'failed', run, error: plain });
  } catch {
    // Details that cannot be cloned must not cost the message its reader.
    const { details: _, ...rest } = plain;
    send({ kind: 'failed', run, error: rest });
  }
}

/** A `UserError` crosses as it is; anything else becomes INTERNAL, its stack staying in this process's log (stderr). */
function toPlain(error: unknown): PlainError {
  if (isUserError(error)) return error.toJSON();
  const id = randomUUID().slice(0, 8);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`INTERNAL ${id}: ${text}\n`);
  return {
    code: 'INTERNAL',
    message: `Something went wrong inside the engine (reference ${id}).`,
    hint: "Look for the reference in the run's log or in earmark.log, and report it if it happens again.",
    details: { id },
  };
}

/** By shape: a bundled task module may carry its own copy of the class. */
function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError' && 'code' in error && 'toJSON' in error;
}

function unknownTask(name: string, known: readonly string[]): UserError {
  return new UserError('ENGINE_UNKNOWN_TASK', `The engine has no task named ${name}.`, {
    hint: `It knows: ${known.join(', ') || 'none'}.`,
    details: { name, known },
  });
}

function send(message: FromEngine): void {
  sendToParent(message);
}
