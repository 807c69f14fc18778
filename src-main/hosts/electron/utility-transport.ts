/** The engine in a utility process: a packaged Electron does not run as Node (the fuse RunAsNode is off). */
import { utilityProcess, type UtilityProcess } from 'electron';
import { engineEntry } from '../../engine/process/node-binary.ts';
import type { EngineExit, EngineTransport } from '../../engine/process/transport.ts';

/** After the process has ended, wait no longer than this for output that a grandchild may keep open. */
const DRAIN_MS = 1000;

/** @throws UserError ENGINE_START_FAILED when the entry is missing */
export function startUtilityEngine(): EngineTransport {
  const child = utilityProcess.fork(engineEntry(), [String(process.pid)], {
    serviceName: 'Earmark engine',
    stdio: 'pipe',
    execArgv: [],
  });
  return new UtilityTransport(child);
}

class UtilityTransport implements EngineTransport {
  readonly #child: UtilityProcess;
  readonly #exit: Promise<EngineExit>;
  readonly #started: Promise<void>;
  #gone = false;

  constructor(child: UtilityProcess) {
    this.#child = child;
    this.#started = new Promise((resolve) => {
      child.once('spawn', resolve);
      child.once('exit', () => resolve());
    });
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code) => {
        this.#gone = true;
        void drained(child).then(() => resolve(endOf(code)));
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: unknown): void {
    if (!this.#gone) this.#child.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  onOutput(listener: (text: string, stream: 'stdout' | 'stderr') => void): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const decoder = new TextDecoder();
      this.#child[stream]?.on('data', (bytes: Uint8Array | string) =>
        listener(typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true }), stream),
      );
    }
  }

  onExit(listener: (exit: EngineExit) => void): void {
    void this.#exit.then(listener);
  }

  /** `UtilityProcess.kill` asks (SIGTERM), which a process inside a native step does not hear. */
  kill(): void {
    void this.#started.then(() => {
      const { pid } = this.#child;
      if (this.#gone || pid === undefined) return;
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    });
  }
}

/** Resolves when both streams have been read to their end. */
async function drained(child: UtilityProcess): Promise<void> {
  const ends = [child.stdout, child.stderr].map(
    (stream) =>
      new Promise<void>((resolve) => {
        if (stream === null) resolve();
        else for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve());
      }),
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS);
  });
  await Promise.race([Promise.all(ends), patience]);
  clearTimeout(timer);
}

/** Electron gives one number: an exit code, or on POSIX the signal's number, as Chromium reports it. */
function endOf(code: number): EngineExit {
  return process.platform !== 'win32' && code === SIGKILL ? { code: null, signal: 'SIGKILL' } : { code, signal: null };
}

const SIGKILL = 9;
