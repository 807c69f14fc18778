/** A real browser: opens the printed address, gets the cookie, loads the built client under the policy, and calls. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'vite';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_ARGS, CHROMIUM_PATH, hasChromium } from '../../../scripts/chromium.mjs';
import { startBrowserHost, type BrowserHost } from './browser-host.ts';
import { smallWorkstation, type SmallWorkstation } from './testing/small-workstation.ts';

/** Puts the page's client on `window`, so that the test can call it. */
const PAGE = `
import { host } from '${resolve(import.meta.dirname, '../../../src-renderer/host/index.ts')}';
window.host = host;
window.heard = [];
host.on('settings.changed', (data) => window.heard.push(data));
`;

interface PageWindow {
  readonly host: {
    call(channel: string, args: unknown): Promise<unknown>;
    onConnection(listener: (connected: boolean) => void): void;
  };
  readonly heard: readonly unknown[];
  connected?: boolean;
}

describe.skipIf(!hasChromium())('in Chromium', () => {
  let folder: string;
  let browser: Browser;
  let workstation: SmallWorkstation;
  let host: BrowserHost;
  let page: Page;
  /** What the browser's console says: a policy that is broken is said here. */
  const complaints: string[] = [];

  const start = async (port: number): Promise<void> => {
    workstation = smallWorkstation();
    host = await startBrowserHost({ workstation, rendererFolder: join(folder, 'out'), port, log: () => undefined });
  };
  const call = async (channel: string, args: unknown): Promise<unknown> =>
    await page.evaluate(
      async ([name, given]) => await (globalThis as unknown as PageWindow).host.call(name as string, given),
      [channel, args],
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earmark-chromium-'));
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><html lang="en"><title>Earmark</title><link rel="icon" href="data:," /><script type="module" src="./main.ts"></script></html>',
    );
    await writeFile(join(folder, 'main.ts'), PAGE);
    await build({ root: folder, configFile: false, logLevel: 'error', build: { outDir: join(folder, 'out') } });
    await start(0);
    browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGS });
    page = await (await browser.newContext()).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await host.close();
  });

  test('the address opens the page, and the token is gone from it', async () => {
    const link = host.newLink();
    const response = await page.goto(link);
    expect(response?.status()).toBe(200);
    expect(page.url()).toBe(`http://127.0.0.1:${host.port}/`);
    const [cookie, ...others] = await page.context().cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', expires: -1, path: '/' });
    const stranger = await (await browser.newContext()).newPage();
    expect((await stranger.goto(link))?.status()).toBe(401);
    await stranger.close();
  });

  test('calls, arrays, failures and events go through; the policy is not broken', async () => {
    expect(await call('settings.set', { theme: 'light' })).toMatchObject({ theme: 'light' });
    const numbers = await page.evaluate(async () => {
      const preview = (await (globalThis as unknown as PageWindow).host.call('jobs.preview', { runId: 'a' })) as {
        readonly pictures: readonly { readonly data: Float32Array }[];
      };
      const [{ data } = { data: new Float32Array() }] = preview.pictures;
      return [data.constructor.name, data.length, data[0], String(data[1])];
    });
    expect(numbers).toEqual(['Float32Array', 3, -1.5, 'NaN']);
    await expect(call('workspace.open', { path: '/nothing' })).rejects.toThrow('There is no workspace at /nothing.');
    expect(await page.evaluate(() => (globalThis as unknown as PageWindow).heard)).toMatchObject([{ theme: 'light' }]);
    await call('datasets.upload', { folder: 'a', path: 'b', offset: 0, bytes: null }).catch((error: unknown) =>
      expect(String(error)).toContain('datasets.upload'),
    );
    expect(complaints).toEqual([]);
  });

  test('an inline script, eval and a picture from elsewhere are stopped', async () => {
    // As text: these types are a page's, which main has none of.
    const stopped = await page.evaluate<{
      readonly violations: readonly string[];
      readonly injected: boolean;
    }>(`(async () => {
      const violations = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      const image = new Image();
      image.src = 'http://127.0.0.1:9/pixel.png';
      document.body.append(image);
      await fetch('http://127.0.0.1:9/').catch(() => undefined);
      await new Promise((done) => setTimeout(done, 100));
      return { violations, injected: 'injected' in window };
    })()`);
    expect(stopped.injected).toBe(false);
    expect(new Set(stopped.violations)).toEqual(new Set(['script-src-elem', 'img-src', 'connect-src']));
    complaints.length = 0;
  });

  test("another site's page cannot connect, read or frame, though the browser has the cookie", async () => {
    // Same host, other port: browsers call that the same site and send the cookie along. No policy of its own holds it back.
    const evil = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end('<!doctype html><html lang="en"><title>Prize</title><link rel="icon" href="data:," />');
    });
    evil.listen(0, '127.0.0.1');
    await once(evil, 'listening');
    const attacker = await page.context().newPage();
    await attacker.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
    const cookies: (string | undefined)[] = [];
    attacker.on('request', (request) => void request.allHeaders().then(({ cookie }) => cookies.push(cookie)));
    const before = host.pages();
    // As text: these types are a page's, which main has none of.
    const got = await attacker.evaluate<object>(`(async () => {
      const address = '127.0.0.1:${host.port}';
      const socket = new WebSocket('ws://' + address + '/socket');
      const opened = await new Promise((done) => {
        socket.onopen = () => done(true);
        socket.onerror = () => done(false);
      });
      const read = await fetch('http://' + address + '/', { credentials: 'include' }).then((answer) => answer.status, () => 'refused');
      // Without being allowed to read it: what a script or picture would be.
      const script = document.createElement('script');
      script.src = 'http://' + address + '/';
      const loaded = await new Promise((done) => {
        script.onload = () => done(true);
        script.onerror = () => done(false);
        document.head.append(script);
      });
      const frame = document.createElement('iframe');
      frame.src = 'http://' + address + '/';
      await new Promise((done) => {
        frame.onload = done;
        document.body.append(frame);
      });
      // A page that is shown connects at once.
      await new Promise((done) => setTimeout(done, 500));
      return { opened, read, loaded };
    })()`);
    expect(got).toEqual({ opened: false, read: 'refused', loaded: false });
    expect(attacker.frames().map((frame) => frame.url())).not.toContain(`http://127.0.0.1:${host.port}/`);
    expect(host.pages()).toBe(before);
    expect(cookies.some((cookie) => cookie?.includes(`earmark-${host.port}=`))).toBe(true);
    await attacker.close();
    evil.close();
    await once(evil, 'close');
  });

  test('a link on another site opens Earmark in a browser that is signed in', async () => {
    const other = await page.context().newPage();
    // `localhost` is another site than 127.0.0.1; this answers 403 there, which is page enough.
    await other.goto(`http://localhost:${host.port}/`);
    await other.evaluate(`location.href = 'http://127.0.0.1:${host.port}/'`);
    await expect.poll(async () => await other.title(), { timeout: 10_000 }).toBe('Earmark');
    await other.close();
  });

  test('when Earmark is started again, the page says so and comes back after signing in', async () => {
    const { port } = host;
    await host.close();
    await start(port);
    await expect
      .poll(async () => await call('settings.get', {}).catch(String), { timeout: 20_000 })
      .toContain('started again');
    const tab = await page.context().newPage();
    await tab.goto(host.newLink());
    await expect
      .poll(async () => await call('settings.get', {}).catch(String), { timeout: 20_000 })
      .toMatchObject({ theme: 'system' });
    await tab.close();
  });
});
