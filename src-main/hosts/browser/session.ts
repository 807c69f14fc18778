/** The browser host as a program in a terminal: prints its address, gives new ones on Enter, pauses jobs on Ctrl-C. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { UserError } from '../../../src-shared/errors.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { ensureSample } from '../sample.ts';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';
import { openBrowser, whyNoBrowser } from './open-browser.ts';

/** Tried first, so that an SSH tunnel has the same port every day. */
export const USUAL_PORT = 4680;

export interface SessionOptions {
  readonly workstation: Workstation;
  readonly rendererFolder: string;
  /** Undefined: the usual one, or any that is free. */
  readonly port: number | undefined;
  readonly ipv6: boolean;
  /** Open the system's browser where there is one. */
  readonly open: boolean;
  readonly sample: boolean;
  /** The result: the address. */
  readonly out: (line: string) => void;
  /** Everything else that a person is told. */
  readonly say: (line: string) => void;
  readonly log: (line: string) => void;
  readonly json: boolean;
}

/**
 * Runs until Ctrl-C, SIGTERM or SIGHUP (the SSH session ended); a second Ctrl-C ends the process at once.
 *
 * @throws UserError as `startBrowserHost` and `ensureSample`
 */
export async function runBrowserSession(options: SessionOptions): Promise<void> {
  const { workstation, say } = options;
  const ending = untilSignal(() => say('Stopping at once; jobs go on from their last checkpoint.'));
  let host: BrowserHost | undefined;
  try {
    host = await startOnSomePort(options);
    await runUntil(ending.signalled, host, options);
  } finally {
    // Pages see the jobs pause; then they are told that Earmark was closed, whatever kept the workspace from being closed.
    try {
      await workstation.dispose();
    } finally {
      await host?.close();
      ending.stopListening();
    }
  }
}

async function runUntil(ended: Promise<void>, host: BrowserHost, options: SessionOptions): Promise<void> {
  const { workstation, out, say, json } = options;
  const link = host.newLink();
  out(json ? JSON.stringify({ address: link, port: host.port }) : `Earmark is at ${link}`);
  const keys = newLinksOnEnter(() => say(`Earmark is at ${host.newLink()}`));
  try {
    const keysText = keys === undefined ? 'Ctrl-C ends Earmark.' : 'Press Enter for a new one, Ctrl-C to end.';
    if (!json) say(`The address works once. ${keysText}`);
    if (options.open && whyNoBrowser() === undefined) openBrowser(link);
    if (options.sample && (await ensureSample(workstation))) say('The sample data set is being made.');
    await ended;
  } finally {
    keys?.close();
  }
  const running = workstation.running();
  if (running.length > 0) say(`Pausing at a checkpoint: ${running.join(', ')}. Press Ctrl-C again to stop at once.`);
}

async function startOnSomePort(options: SessionOptions): Promise<BrowserHost> {
  if (options.port !== undefined) return await startBrowserHost({ ...options, port: options.port });
  try {
    return await startBrowserHost({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'PORT_IN_USE') throw error;
    return await startBrowserHost({ ...options, port: 0 });
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function untilSignal(onSecond: () => void): { readonly signalled: Promise<void>; readonly stopListening: () => void } {
  let end = (): void => undefined;
  const signalled = new Promise<void>((resolve) => {
    end = resolve;
  });
  let seen = false;
  const onSignal = (): void => {
    if (seen) {
      onSecond();
      process.exit(1);
    }
    seen = true;
    end();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signalled,
    stopListening: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

/** @returns undefined where nobody can press a key */
function newLinksOnEnter(onEnter: () => void): { close(): void } | undefined {
  if (!process.stdin.isTTY || isInBackground()) return undefined;
  const lines = createInterface({ input: process.stdin });
  lines.on('line', onEnter);
  return {
    close: () => {
      lines.close();
      process.stdin.pause();
    },
  };
}

/**
 * Whether this process was started with `&`: reading the terminal would stop it (SIGTTIN). Known on Linux only.
 *
 * proc_pid_stat(5): after the name in parentheses come state, parent, process group, session, terminal and the terminal's
 * foreground process group.
 */
function isInBackground(): boolean {
  if (process.platform !== 'linux') return false;
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group !== foreground;
}
