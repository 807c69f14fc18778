/** Runs the desktop program as a process of its own, where its runtime is there. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { defaultWorkspace } from '../../workstation/places.ts';
import { buildIfNeeded } from './build-if-needed.ts';
import type { CliStreams } from './command.ts';
import { electronRuntime } from './electron-runtime.ts';
import { packageRoot } from './package-root.ts';

export interface WindowRequest {
  readonly workspace: string | undefined;
  readonly sample: boolean;
  readonly streams: CliStreams;
  /** Default: this package's. */
  readonly root?: string;
}

export type WindowOutcome =
  { readonly opened: true; readonly code: number } | { readonly opened: false; readonly reason: string };

/** ms; a program that fails within them has shown nobody a window. */
const STARTING = 5000;

/**
 * Opens the window and waits until it is closed.
 *
 * @returns its exit code, or in one sentence why there is no window
 * @throws UserError as `buildIfNeeded`
 */
export async function openWindow({
  workspace,
  sample,
  streams,
  root = packageRoot(),
}: WindowRequest): Promise<WindowOutcome> {
  const say = (line: string): void => streams.err(line);
  const display = hasDisplay();
  // Nobody waits for the download of a window that could not be shown.
  const executable = await electronRuntime({ root, say, download: display });
  if (executable === undefined || !display) return { opened: false, reason: noWindow(executable, display) };
  await buildIfNeeded(root, say);
  const args = [root, '--workspace', workspace === undefined ? defaultWorkspace() : resolve(workspace)];
  const begun = performance.now();
  const code = await run(executable, sample ? [...args, '--sample'] : args);
  if (code === 0 || performance.now() - begun > STARTING) return { opened: true, code };
  return { opened: false, reason: `Electron ended at once (${code}), so Earmark opens in the browser.` };
}

function noWindow(executable: string | undefined, display: boolean): string {
  if (executable !== undefined) return 'There is no display for a window here, so Earmark opens in the browser.';
  return display
    ? "Electron's runtime is not here and could not be downloaded, so Earmark opens in the browser."
    : "Electron's runtime and a display for its window are not here, so Earmark opens in the browser.";
}

function hasDisplay(): boolean {
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
  return process.platform !== 'linux' || DISPLAY !== '' || WAYLAND_DISPLAY !== '';
}

/** @returns its exit code; 1 where it could not be started or a signal ended it */
async function run(executable: string, args: readonly string[]): Promise<number> {
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'inherit'], env: windowEnvironment() });
  // Ctrl-C reaches the window as well; it pauses its jobs and ends, and so does this process.
  const wait = (): void => undefined;
  process.on('SIGINT', wait);
  const terminate = (): void => void child.kill('SIGTERM');
  process.on('SIGTERM', terminate);
  try {
    return await new Promise<number>((resolveCode) => {
      child.on('error', () => resolveCode(1));
      child.on('close', (code) => resolveCode(code ?? 1));
    });
  } finally {
    process.off('SIGINT', wait);
    process.off('SIGTERM', terminate);
  }
}

/** Without the variable that would make Electron a plain Node. */
function windowEnvironment(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  return environment;
}
