/** One engine process from its start to its end. The supervisor replaces it when it dies. */
import { z } from 'zod';

import { UserError } from '../../../src-shared/errors.ts';
import { startFailed } from './failures.ts';
import { type FromEngine, type ToEngine, fromEngine } from './messages.ts';
import type { EngineExit, EngineTransport, StartTransport } from './transport.ts';

const STDERR_TAIL_CHARACTERS = 16_384;

export interface EngineChildOptions {
  /** File URLs. */
  readonly modules: readonly string[];
  readonly startTimeoutMs: number;
  readonly startTransport: StartTransport;
  readonly onLog: (text: string, stream: 'stdout' | 'stderr') => void;
}

/** A message of the engine, the reason why what came is none, or the engine's end. */
export type Incoming =
  | FromEngine
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'exited'; readonly exit: EngineExit };

export class EngineChild {
  /** Resolves when tasks can be run; rejects with a UserError, and the process is gone then. */
  readonly ready: Promise<void>;
  /** Resolves at the end of the process, after its last message. */
  readonly exited: Promise<EngineExit>;
  readonly #transport: EngineTransport;
  #alive = true;
  #stderr = '';
  #lastHeard = performance.now();
  #rss = 0;
  #listener: ((message: Incoming) => void) | undefined;

  constructor(options: EngineChildOptions) {
    this.#transport = options.startTransport();
    this.exited = new Promise((resolve) => {
      this.#transport.onExit((exit) => {
        this.#alive = false;
        this.#listener?.({ kind: 'exited', exit });
        resolve(exit);
      });
    });
    this.#transport.onOutput((text, stream) => {
      if (stream === 'stderr') this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_CHARACTERS);
      try {
        options.onLog(text, stream);
      } catch {
        // A log that cannot be written (its disk is full) must not take the parent down from inside a stream.
      }
    });
    this.#transport.onMessage((message) => this.#receive(message));
    this.ready = this.#start(options);
    // Whoever waits for it sees the failure; nobody may be waiting when the engine is closed meanwhile.
    this.ready.catch(() => undefined);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pid(): number | undefined {
    return this.#transport.pid;
  }

  /** The end of what the process printed to stderr, at most 16 Ki characters. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Resident memory in bytes when it was last reported. */
  get rss(): number {
    return this.#rss;
  }

  /** Milliseconds since the process said anything. A long native step is silent: information, not a reason to kill. */
  get silentMs(): number {
    return performance.now() - this.#lastHeard;
  }

  /** @throws DataCloneError when the message cannot be cloned */
  send(message: ToEngine): void {
    this.#transport.send(message);
  }

  /** Sets the one listener, or removes it. */
  listen(listener: ((message: Incoming) => void) | undefined): void {
    this.#listener = listener;
  }

  /** Ends the process, whatever it is doing; resolves when it has gone. */
  async kill(): Promise<EngineExit> {
    if (this.#alive) this.#transport.kill();
    return await this.exited;
  }

  #receive(message: unknown): void {
    this.#lastHeard = performance.now();
    const parsed = fromEngine.safeParse(message);
    if (parsed.success && parsed.data.kind === 'memory') this.#rss = parsed.data.rss;
    this.#listener?.(parsed.success ? parsed.data : { kind: 'malformed', reason: z.prettifyError(parsed.error) });
  }

  async #start({ modules, startTimeoutMs }: EngineChildOptions): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`it did not answer within ${startTimeoutMs / 1000} s`), startTimeoutMs);
    });
    const answered = new Promise<Incoming>((resolve) => {
      this.listen(resolve);
    });
    this.send({ kind: 'start', modules: [...modules] });
    const first = await Promise.race([answered, late]);
    clearTimeout(timer);
    this.listen(undefined);
    if (typeof first === 'object' && first.kind === 'ready') return;
    const exit = await this.kill();
    throw this.#startFailure(first, exit);
  }

  #startFailure(first: string | Incoming, exit: EngineExit): UserError {
    if (exit.startFailure) return startFailed(exit.startFailure.message, this.#stderr, exit.startFailure);
    if (typeof first === 'string') return startFailed(first, this.#stderr);
    if (first.kind === 'exited') {
      return startFailed(`it ended at once (${exit.signal ?? `code ${exit.code ?? 'unknown'}`})`, this.#stderr);
    }
    if (first.kind !== 'unable') return startFailed(`it began with a message "${first.kind}"`, this.#stderr);
    if (first.error.code === 'INTERNAL') return startFailed('a task module could not be imported', this.#stderr);
    return UserError.fromPlain(first.error);
  }
}
