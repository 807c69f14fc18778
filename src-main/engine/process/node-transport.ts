/** The engine as a child of a Node process. */
import { type ChildProcess, fork } from 'node:child_process';

import { engineEntry, nodeFor } from './node-binary.ts';
import type { EngineExit, EngineTransport } from './transport.ts';

/** After the process has ended, wait no longer than this for output that a grandchild may keep open. */
const DRAIN_MS = 1000;

/** @throws UserError ENGINE_START_FAILED when the entry or a fitting Node is missing */
export function forkEngine(): EngineTransport {
  const entry = engineEntry();
  const child = fork(entry, [String(process.pid)], {
    execPath: nodeFor(entry),
    // Not the parent's flags: a debugger port or a loader of the parent is not the child's.
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    windowsHide: true,
  });
  return new NodeTransport(child);
}

class NodeTransport implements EngineTransport {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8');
    child.stderr?.setEncoding('utf8');
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: unknown): void {
    if (!this.#child.connected) return;
    // A broken pipe shows as the exit; reported there, it need not be reported twice.
    this.#child.send(message as object, () => undefined);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  onOutput(listener: (text: string, stream: 'stdout' | 'stderr') => void): void {
    this.#child.stdout?.on('data', (text: string) => listener(text, 'stdout'));
    this.#child.stderr?.on('data', (text: string) => listener(text, 'stderr'));
  }

  onExit(listener: (exit: EngineExit) => void): void {
    void drained(this.#child).then((exit) => {
      this.#child.removeAllListeners('message');
      listener(exit);
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/**
 * The end of `child` once everything it said has been read: what lies in the pipes when it dies may be the report of a
 * checkpoint.
 */
async function drained(child: ChildProcess): Promise<EngineExit> {
  const disconnected = new Promise<void>((resolve) => {
    child.once('disconnect', resolve);
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const exit = await new Promise<EngineExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (error) => {
      // Without a process there is no exit event; with one, it follows.
      if (child.pid === undefined) resolve({ code: null, signal: null, startFailure: error });
    });
  });
  if (exit.startFailure) return exit;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS);
  });
  await Promise.race([Promise.all([disconnected, closed]), patience]);
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.connected) child.disconnect();
  return exit;
}
