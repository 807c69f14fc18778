/**
 * The engine process as main uses it. The process may die at any moment (out of memory, driver reset, a bug in native
 * code): the run then rejects with what is known, and the next run starts a fresh process.
 */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';

import { defaultTransport } from './default-transport.ts';
import { EngineChild } from './engine-child.ts';
import { alreadyClosed, busy, cancelled, closed, protocolBroken } from './failures.ts';
import { defaultMemoryLimitMb, toMegabytes } from './memory.ts';
import { type RunOptions, runOn } from './run.ts';
import type { StartTransport } from './transport.ts';

export interface EngineOptions {
  /** Task modules (see `tasks.ts`): file URLs or absolute paths. */
  readonly modules: readonly (string | URL)[];
  /** Resident memory at which the process is stopped, in 10^6 bytes. Default: 80 % of the machine's or container's. */
  readonly memoryLimitMb?: number;
  /** How long a cancelled task may take to stop before its process is killed, in ms. Default 5000. */
  readonly cancelGraceMs?: number;
  /** How long the process may take to import its modules, in ms. Default 60 000. */
  readonly startTimeoutMs?: number;
  /** What the process prints: for the run's log. */
  readonly onLog?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** How to start the process. Default: what the host has chosen (`default-transport.ts`), else Node's `fork`. */
  readonly startTransport?: StartTransport;
}

export interface EngineStatus {
  /** Of the process that is there now; undefined while there is none. */
  readonly pid: number | undefined;
  /** The task that runs. */
  readonly running: string | undefined;
  /** Resident memory when last reported, 10^6 bytes. */
  readonly rssMb: number;
  /** Since the process last said anything. Grows during a long native step, which is never a reason to kill it. */
  readonly silentMs: number;
}

/** Runs one task at a time and refuses a second one (ENGINE_BUSY): what waits, and in which order, is the job queue's. */
export class EngineProcess {
  readonly #options: Required<EngineOptions>;
  readonly #modules: readonly string[];
  readonly #closing = new AbortController();
  #child: EngineChild | undefined;
  #running: string | undefined;
  #runs = 0;

  private constructor(options: EngineOptions) {
    this.#options = {
      memoryLimitMb: defaultMemoryLimitMb(),
      cancelGraceMs: 5000,
      startTimeoutMs: 60_000,
      onLog: () => undefined,
      startTransport: defaultTransport(),
      ...options,
    };
    this.#modules = options.modules.map(toFileUrl);
  }

  /**
   * Starts the process and imports the modules. Call `dispose` in the end: the process keeps its parent alive.
   * @throws UserError ENGINE_START_FAILED, ENGINE_TASKS_INVALID
   */
  static async start(options: EngineOptions): Promise<EngineProcess> {
    const engine = new EngineProcess(options);
    await engine.#liveChild().ready;
    return engine;
  }

  get status(): EngineStatus {
    const child = this.#child?.alive ? this.#child : undefined;
    return {
      pid: child?.pid,
      running: this.#running,
      rssMb: toMegabytes(child?.rss ?? 0),
      silentMs: child?.silentMs ?? 0,
    };
  }

  /**
   * Runs a task to its end. Arguments and result are structured-clone data; with `options.result`, the result is
   * checked by that schema.
   *
   * Cancelling (`options.signal`) asks the task to stop, which it does within one step; after the grace period its
   * process is killed. The run rejects with ENGINE_CANCELLED either way, even if the result was ready by then.
   * @throws UserError the task's own, or ENGINE_BUSY, ENGINE_CANCELLED, ENGINE_CLOSED, ENGINE_CRASHED,
   * ENGINE_OUT_OF_MEMORY, ENGINE_PROTOCOL, ENGINE_START_FAILED, ENGINE_UNKNOWN_TASK, INTERNAL. `details` of those that end a
   * run hold `lastProgress` and `lastCheckpoint`; of a crash also `exitCode`, `signal` and the tail of `stderr`.
   */
  run(task: string, args: unknown, options?: RunOptions): Promise<unknown>;
  run<R>(task: string, args: unknown, options: RunOptions & { readonly result: z.ZodType<R> }): Promise<R>;
  async run(task: string, args: unknown, options: RunOptions & { readonly result?: z.ZodType } = {}): Promise<unknown> {
    if (this.#closing.signal.aborted) throw alreadyClosed();
    if (this.#running !== undefined) throw busy(this.#running);
    this.#running = task;
    try {
      const child = this.#liveChild();
      await this.#untilReady(child, task, options.signal);
      const { memoryLimitMb, cancelGraceMs } = this.#options;
      const request = { id: this.#runs++, task, args, memoryLimitMb, cancelGraceMs, closing: this.#closing.signal };
      const result = await runOn(child, request, options);
      const checked = options.result?.safeParse(result);
      if (checked?.success === false) throw protocolBroken(checked.error.message, { task });
      return checked ? checked.data : result;
    } finally {
      this.#running = undefined;
    }
  }

  /** Kills the process and resolves when it has gone; a run in progress rejects with ENGINE_CLOSED. */
  async dispose(): Promise<void> {
    this.#closing.abort();
    await this.#child?.kill();
  }

  #liveChild(): EngineChild {
    if (!this.#child?.alive) this.#child = new EngineChild({ ...this.#options, modules: this.#modules });
    return this.#child;
  }

  async #untilReady(child: EngineChild, task: string, signal: AbortSignal | undefined): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => aborted.reject(cancelled({ task }, false));
    if (signal?.aborted) throw cancelled({ task }, false);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([child.ready, aborted.promise]);
    } catch (error) {
      throw this.#closing.signal.aborted ? closed({ task }) : error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

function toFileUrl(module: string | URL): string {
  return typeof module === 'string' && isAbsolute(module) ? pathToFileURL(module).href : String(module);
}
