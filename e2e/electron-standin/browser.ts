/** The Chromium behind the stand-in's windows: one per process, with a DevTools port for the test. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  chromium,
  type BrowserContext,
  type Frame,
  type Page,
  type Request as PageRequest,
  type Route,
} from 'playwright';
import { CHROMIUM_ARGS, CHROMIUM_PATH } from '../../scripts/chromium.mjs';
import { customScheme, toMain } from './addresses.ts';

/** Answers requests of custom schemes; set by `protocol.handle`. */
export type SchemeHandler = (request: Request) => Response | Promise<Response>;
export const schemes = new Map<string, SchemeHandler>();

/** Every address of the web that a page asked for; none was let out. */
export const webRequests: string[] = [];

/** Asked before a page's own navigation; false stops it. */
export type NavigationGate = (page: Page, address: string, isMainFrame: boolean) => boolean;

let gate: NavigationGate = () => true;
let launched: Promise<{ readonly context: BrowserContext; readonly profile: string }> | undefined;
let first = true;

export function setNavigationGate(next: NavigationGate): void {
  gate = next;
}

export async function browserContext(): Promise<BrowserContext> {
  launched ??= launch();
  return (await launched).context;
}

/** Chromium starts with a page; the first window takes it. */
export async function newPage(): Promise<Page> {
  const context = await browserContext();
  const [initial] = context.pages();
  if (first && initial !== undefined) {
    first = false;
    return initial;
  }
  first = false;
  return await context.newPage();
}

/** What a test connects to. */
export async function debuggerAddress(): Promise<string> {
  await browserContext();
  const { profile } = (await launched)!;
  const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
  return `ws://127.0.0.1:${port ?? ''}${path ?? ''}`;
}

export async function closeBrowser(): Promise<void> {
  if (launched === undefined) return;
  const { context, profile } = await launched;
  await context.close().catch(() => undefined);
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
}

async function launch() {
  const profile = await mkdtemp(join(tmpdir(), 'earmark-standin-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM_PATH,
    args: [...CHROMIUM_ARGS, '--remote-debugging-port=0'],
    viewport: null,
    // Electron's own pages ask nobody.
    acceptDownloads: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  await context.route(() => true, answer);
  return { context, profile };
}

/** Undefined for the first request of a popup, whose page Playwright does not know yet. */
function frameOf(request: PageRequest): Frame | undefined {
  try {
    return request.frame();
  } catch {
    return undefined;
  }
}

async function answer(route: Route): Promise<void> {
  try {
    const request = route.request();
    const address = toMain(request.url());
    if (request.isNavigationRequest()) {
      const frame = frameOf(request);
      // A popup waits for the word of the window that opened it.
      if (frame === undefined) {
        await route.abort('aborted');
        return;
      }
      if (!gate(frame.page(), address, frame.parentFrame() === null)) {
        // As Electron: the page stays where it is.
        await route.abort('aborted');
        return;
      }
    }
    if (address.startsWith('file:') && request.isNavigationRequest()) {
      // Only what main itself loads has passed the gate.
      await route.fulfill({ contentType: 'text/html; charset=utf-8', body: await readFile(fileURLToPath(address)) });
      return;
    }
    const scheme = customScheme(address);
    const handler = scheme === undefined ? undefined : schemes.get(scheme);
    if (handler === undefined) {
      webRequests.push(address);
      await route.abort('blockedbyclient');
      return;
    }
    const response = await handler(new Request(address, { method: request.method() }));
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  } catch (error) {
    // The page may have gone meanwhile, which ends its requests.
    await route.abort('failed').catch(() => undefined);
    if (!(error instanceof Error && /closed|Target/.test(error.message))) throw error;
  }
}
