/** `earmark` from the sources, in a process of its own. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../../src-main/hosts/cli/main.ts');

export interface ProgramOptions {
  /** Where it keeps features; one per process shows that nothing depends on what an earlier one has kept. */
  readonly cache: string;
  /** Processor cores that it may use, where the system can say so. Default: all. */
  readonly cores?: number;
  /** Ctrl-C as soon as this becomes true. */
  readonly stopWhen?: () => Promise<boolean>;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line to its end. */
export async function earmark(argv: readonly string[], options: ProgramOptions): Promise<Ended> {
  const pinned = options.cores === undefined ? [] : ['taskset', '-c', `0-${options.cores - 1}`];
  const [command = '', ...args] = [...pinned, process.execPath, MAIN, ...argv];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, EARMARK_CACHE: options.cache },
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text.out += more));
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text.err += more));
  const ended = new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const watching = options.stopWhen === undefined ? undefined : stop(child, options.stopWhen);
  const code = await ended;
  await watching;
  return { code, ...text };
}

async function stop(child: ReturnType<typeof spawn>, when: () => Promise<boolean>): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await when()) {
      child.kill('SIGINT');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @returns what it printed. @throws Error with what it said where it failed */
export async function succeeds(argv: readonly string[], options: ProgramOptions): Promise<string> {
  const { code, out, err } = await earmark(argv, options);
  if (code !== 0) throw new Error(`earmark ${argv.join(' ')} ended with ${code}:\n${err}`);
  return out;
}
