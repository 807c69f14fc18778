/** One run of one task on a ready engine process: what can end it, and with which outcome. */
import { UserError } from '../../../src-shared/errors.ts';
import type { EngineChild, Incoming } from './engine-child.ts';
import {
  type DurableCheckpoint,
  type RunTrace,
  cancelled,
  closed,
  crashed,
  outOfMemory,
  protocolBroken,
} from './failures.ts';
import { toMegabytes, watchMemory } from './memory.ts';

export interface RunOptions {
  /** Called for each `context.progress`, in order. If it throws, the task is cancelled and the run rejects with that. */
  readonly onProgress?: (data: unknown) => void;
  /** Called for each `context.checkpointed`, in order. */
  readonly onCheckpoint?: (checkpoint: DurableCheckpoint) => void;
  /** Aborting it cancels the task. */
  readonly signal?: AbortSignal | undefined;
}

export interface RunRequest {
  readonly id: number;
  readonly task: string;
  readonly args: unknown;
  readonly memoryLimitMb: number;
  readonly cancelGraceMs: number;
  /** Aborted when the engine is closed. */
  readonly closing: AbortSignal;
}

/**
 * Resolves with the task's result. When it rejects because the process had to be killed or died, the process has gone
 * by then and its memory is free.
 * @throws UserError the task's own; ENGINE_CANCELLED, ENGINE_OUT_OF_MEMORY, ENGINE_CRASHED, ENGINE_CLOSED,
 * ENGINE_PROTOCOL, INTERNAL
 */
export async function runOn(child: EngineChild, request: RunRequest, options: RunOptions): Promise<unknown> {
  const { task, closing } = request;
  // What happened since the process was ready had no listener.
  if (closing.aborted) throw closed({ task });
  if (options.signal?.aborted) throw cancelled({ task }, false);
  if (!child.alive) throw crashed(await child.exited, { task }, child.stderr);
  return await new Run(child, request, options).outcome();
}

class Run {
  readonly #child: EngineChild;
  readonly #request: RunRequest;
  readonly #options: RunOptions;
  readonly #outcome = Promise.withResolvers<unknown>();
  #trace: RunTrace;
  /** What the run rejects with, once we have decided to end it; the first decision counts. */
  #ending: (() => unknown) | undefined;
  #killed = false;
  #grace: NodeJS.Timeout | undefined;

  constructor(child: EngineChild, request: RunRequest, options: RunOptions) {
    this.#child = child;
    this.#request = request;
    this.#options = options;
    this.#trace = { task: request.task };
  }

  async outcome(): Promise<unknown> {
    const { id, task, args, closing } = this.#request;
    const { signal } = this.#options;
    const onAbort = () => this.#askToStop(() => cancelled(this.#trace, this.#killed));
    const onClosing = () => this.#kill(() => closed(this.#trace));
    const onMemory = (rss: number) => this.#checkMemory(rss);

    this.#child.listen((message) => this.#receive(message));
    signal?.addEventListener('abort', onAbort, { once: true });
    closing.addEventListener('abort', onClosing, { once: true });
    const stopWatching = this.#child.pid === undefined ? undefined : watchMemory(this.#child.pid, onMemory);
    try {
      this.#child.send({ kind: 'run', run: id, task, args });
      return await this.#outcome.promise;
    } finally {
      clearTimeout(this.#grace);
      stopWatching?.();
      closing.removeEventListener('abort', onClosing);
      signal?.removeEventListener('abort', onAbort);
      this.#child.listen(undefined);
    }
  }

  #receive(message: Incoming): void {
    if ('run' in message && message.run !== this.#request.id) return;
    switch (message.kind) {
      case 'progress':
        this.#trace = { ...this.#trace, lastProgress: message.data };
        this.#callBack(() => this.#options.onProgress?.(message.data));
        break;
      case 'checkpointed': {
        const lastCheckpoint = { path: message.path, step: message.step };
        this.#trace = { ...this.#trace, lastCheckpoint };
        this.#callBack(() => this.#options.onCheckpoint?.(lastCheckpoint));
        break;
      }
      case 'memory':
        this.#checkMemory(message.rss);
        break;
      case 'done':
        this.#settle(() => this.#outcome.resolve(message.result));
        break;
      case 'failed':
        this.#settle(() => this.#outcome.reject(UserError.fromPlain(message.error)));
        break;
      case 'cancelled':
        this.#settle(() => this.#outcome.reject(cancelled(this.#trace, false)));
        break;
      case 'refused':
      case 'malformed':
        this.#kill(() => protocolBroken(message.reason, this.#trace));
        break;
      case 'ready':
      case 'unable':
        this.#kill(() => protocolBroken(`"${message.kind}" during a run`, this.#trace));
        break;
      case 'exited':
        this.#outcome.reject(this.#ending?.() ?? crashed(message.exit, this.#trace, this.#child.stderr));
    }
  }

  /** The task has answered. A process that is being killed is waited for: the next run must not meet a dying one. */
  #settle(conclude: () => void): void {
    if (this.#killed) return;
    if (this.#ending) this.#outcome.reject(this.#ending());
    else conclude();
  }

  #askToStop(ending: () => unknown): void {
    if (this.#ending) return;
    this.#ending = ending;
    this.#child.send({ kind: 'cancel', run: this.#request.id });
    this.#grace = setTimeout(() => this.#kill(ending), this.#request.cancelGraceMs);
  }

  #kill(ending: () => unknown): void {
    this.#ending ??= ending;
    if (this.#killed) return;
    this.#killed = true;
    void this.#child.kill();
  }

  #checkMemory(rss: number): void {
    const usedMb = toMegabytes(rss);
    const { memoryLimitMb } = this.#request;
    if (usedMb > memoryLimitMb) this.#kill(() => outOfMemory(usedMb, memoryLimitMb, this.#trace));
  }

  #callBack(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#askToStop(() => error);
    }
  }
}
