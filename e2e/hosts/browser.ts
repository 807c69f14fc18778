/** Starts `earmark serve` and opens its address in Chromium. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, CHROMIUM_PATH } from '../../scripts/chromium.mjs';
import type { DesktopOptions } from './desktop.ts';
import { ROOT } from './places.ts';

const START_MS = 60_000;

export interface BrowserProgram {
  readonly kind: 'browser';
  readonly page: Page;
  readonly origin: string;
  /** Of the host, the parent of its engine. */
  readonly pid: number;
  /** The address works once; whoever listens to the page does so before. */
  open(): Promise<void>;
  output(): string;
  kill(): Promise<void>;
}

export async function launchBrowser({ args = [], env = {} }: DesktopOptions): Promise<BrowserProgram> {
  const child = spawn(
    process.execPath,
    ['src-main/hosts/cli/main.ts', 'serve', '--json', '--port', '0', '--no-open', ...args],
    { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const exited = once(child, 'exit');
  const address = await new Promise<string>((resolve, reject) => {
    let line = '';
    const timer = setTimeout(() => reject(new Error(`No address within ${START_MS} ms.\n${output}`)), START_MS);
    const done = (): void => clearTimeout(timer);
    child.stdout.on('data', (text: Buffer) => {
      line += text.toString();
      output += text.toString();
      if (!line.includes('\n')) return;
      done();
      resolve((JSON.parse(line.slice(0, line.indexOf('\n'))) as { readonly address: string }).address);
    });
    void exited.then(([code]) => {
      done();
      reject(new Error(`earmark serve ended (code ${String(code)}).\n${output}`));
    });
  });
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_ARGS] });
  // A context of our own, so that a test can open a second page that is let in as the first one is.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  return {
    kind: 'browser',
    page,
    origin: new URL(address).origin,
    pid: child.pid!,
    open: async () => {
      await page.goto(address);
    },
    output: () => output,
    kill: async () => {
      await browser.close();
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
