/** `earmark serve` as a person starts it, in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src-main/hosts/cli/package-root.ts';
import { UserError } from '../../src-shared/errors.ts';

const PATIENCE_MS = 120_000;

export interface HostProcess {
  /** With the token that works once. */
  readonly address: string;
  /** When the process was started, `performance.now()`. */
  readonly started: number;
  end(): Promise<void>;
}

/**
 * @param home where it keeps settings, so that the machine's own stay as they are
 * @throws UserError BENCH_PROCESS_FAILED
 */
export async function startHost(workspace: string, home: string): Promise<HostProcess> {
  const main = join(packageRoot(), 'bin', 'earmark.mjs');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [main, 'serve', '--no-open', '--json', '--port', '0', '--workspace', workspace],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOME: home,
        XDG_CONFIG_HOME: home,
        XDG_CACHE_HOME: home,
        APPDATA: home,
        LOCALAPPDATA: home,
      },
    },
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  try {
    const address = await addressOf(child);
    return { address, started, end: () => end(child) };
  } catch (cause) {
    await end(child);
    throw new UserError('BENCH_PROCESS_FAILED', 'earmark serve ended instead of printing its address.', {
      hint: 'Run npm run build, then npx earmark serve, and look at what it says.',
      details: { stderr: errors },
      cause,
    });
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  try {
    const line = await lines.next();
    if (line.done === true) throw new Error('no address');
    return (JSON.parse(line.value) as { address: string }).address;
  } finally {
    clearTimeout(timer);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(timer);
}
