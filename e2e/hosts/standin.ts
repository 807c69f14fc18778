/** Starts the built program under the stand-in for Electron, as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Browser, type Page } from '@playwright/test';
import type { DesktopOptions, DesktopProgram, InMain } from './desktop.ts';
import { ROOT } from './places.ts';

const PAGE_ORIGIN = 'https://earmark.app.standin';
const START_MS = 30_000;

interface Message {
  readonly debugger?: string;
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Only the process: for a second start, which ends by itself. */
export function startStandin({ args = [], env = {} }: DesktopOptions): ChildProcess {
  return spawn(process.execPath, ['e2e/electron-standin/run.ts', ROOT, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

export async function launchStandin(options: DesktopOptions): Promise<DesktopProgram> {
  const child = startStandin(options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const address = Promise.withResolvers<string>();
  child.on('message', (message: Message) => {
    if (message.debugger !== undefined) address.resolve(message.debugger);
    const call = message.id === undefined ? undefined : waiting.get(message.id);
    if (call === undefined) return;
    waiting.delete(message.id!);
    if (message.error === undefined) call.resolve(message.result);
    else call.reject(new Error(`In main: ${message.error}`));
  });
  void exited.then((code) => {
    const ended = new Error(`The stand-in ended (code ${String(code)}).\n${output}`);
    address.reject(ended);
    for (const call of waiting.values()) call.reject(ended);
  });
  const browser = await chromium.connectOverCDP(await within(address.promise, 'the stand-in', () => output));
  const page = await within(firstWindow(browser), 'a window', () => output);
  let calls = 0;
  const evaluate = async <R, A>(run: InMain<A, R>, arg?: A): Promise<R> => {
    const id = calls++;
    const result = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.send({ id, source: run.toString(), arg });
    return (await result) as R;
  };
  return {
    kind: 'electron-standin',
    page,
    origin: PAGE_ORIGIN,
    evaluate,
    output: () => output,
    exited,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await evaluate((_electron, _arg, standin) => standin!.app.exit(0)).catch(() => undefined);
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The window's page: until it has loaded, Chromium's own blank page is there. */
async function firstWindow(browser: Browser): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The stand-in has no context.');
  for (;;) {
    const page = context.pages().find((candidate) => candidate.url().startsWith(PAGE_ORIGIN));
    if (page !== undefined) {
      await page.waitForLoadState('load');
      return page;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function within<T>(promise: Promise<T>, what: string, output: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No ${what} within ${START_MS} ms.\n${output()}`)), START_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
