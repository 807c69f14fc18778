/** A person's browser at a program in a terminal: opened with an address of its own, ended as by `kill -9`. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type BrowserServer, type Page } from '@playwright/test';
import { App } from '../../../e2e/pages/app.ts';
import { CHROMIUM_ARGS, CHROMIUM_PATH, hasChromium } from '../../../scripts/chromium.mjs';
import { hasTerminal } from './place.ts';
import { kill } from './processes.ts';

/** A crowded machine takes its time. */
const PATIENCE_MS = 60_000;
const SCREEN = { width: 1440, height: 900 };

/** Why this machine has none. */
export function whyNoBrowser(): string | undefined {
  if (!hasChromium()) return `there is no ${CHROMIUM_PATH}`;
  return hasTerminal() ? undefined : 'there is no script(1) for a terminal';
}

export class Browser {
  readonly page: Page;
  readonly app: App;
  readonly #server: BrowserServer;

  private constructor(server: BrowserServer, page: Page) {
    this.#server = server;
    this.page = page;
    this.app = new App(page);
  }

  /** One that knows nothing of any before it. */
  static async open(address: string): Promise<Browser> {
    const server = await chromium.launchServer({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_ARGS] });
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await (await browser.newContext({ viewport: SCREEN })).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const opened = new Browser(server, page);
    await page.goto(address);
    await opened.app.navigation.waitFor();
    await opened.app.ready();
    return opened;
  }

  /** @param alone its first process only, as the system's killer takes it; else its helpers with it */
  async kill(alone: boolean): Promise<void> {
    const child = this.#server.process();
    const gone = new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) done();
      else child.once('exit', () => done());
    });
    if (child.pid === undefined) throw new Error('The browser has no process.');
    kill(alone ? child.pid : -child.pid);
    await gone;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }
}

/** Of /proc/net/tcp: a connection, and one that the other side has ended and this one has not. */
const OPEN = ['01', '08'];

/** Connections of pages to a server of this machine, after those that end have had `ms` for it. */
export async function connectionsTo(port: number, wanted: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  for (;;) {
    const [, ...lines] = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n');
    const count = lines.filter((line) => {
      const [, local = '', , state = ''] = line.trim().split(/\s+/);
      return parseInt(local.split(':')[1] ?? '', 16) === port && OPEN.includes(state);
    }).length;
    if (count <= wanted || performance.now() > until) return count;
    await delay(50);
  }
}
