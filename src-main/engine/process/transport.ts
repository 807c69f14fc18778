/** A child process as the supervisor sees it, whatever started it: Node's `fork` today, Electron's `utilityProcess` too. */

/** How a child process ended; `signal` (`SIGKILL`) on POSIX when it was killed, else `code`. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not even be started. */
  readonly startFailure?: Error;
}

export interface EngineTransport {
  /** Undefined when the process could not be started. */
  readonly pid: number | undefined;
  /**
   * Structured clone, typed arrays as binary. Does nothing when the process has gone.
   * @throws Error (DataCloneError) when `message` holds something that cannot be cloned
   */
  send(message: unknown): void;
  /** Messages in the order sent, as they came: not validated. */
  onMessage(listener: (message: unknown) => void): void;
  /** What the process prints to stdout and stderr. */
  onOutput(listener: (text: string, stream: 'stdout' | 'stderr') => void): void;
  /** Called once, after the last message and the last output. */
  onExit(listener: (exit: EngineExit) => void): void;
  /** Ends the process at once, in native code too; `onExit` follows. */
  kill(): void;
}

/** Starts the engine's entry (`child.ts`) in a new process. */
export type StartTransport = () => EngineTransport;
