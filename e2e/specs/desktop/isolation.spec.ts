/** What a hostile page, or one that was talked into something, gets. Named after the attack. */
import type { Answer } from '../../../src-shared/contract.ts';
import { expect, test } from '../../test.ts';

test('a page of another origin with the same preload gets no answer', async ({ app, desktop }) => {
  await app.ready();
  const answers = await desktop.program.evaluate(async ({ app: main, BrowserWindow }) => {
    // The window that an attacker would need: Earmark's preload in somebody else's page.
    const preload = `${main.getAppPath()}/out/preload/preload.cjs`;
    const window = new BrowserWindow({
      show: false,
      webPreferences: { preload, sandbox: true, contextIsolation: true },
    });
    const html =
      '<script>earmark.call("app.info", {}).then((answer) => (document.title = JSON.stringify(answer)))</script>';
    const title = new Promise<string>((resolve) => {
      const timer = setInterval(() => {
        void window.webContents
          .executeJavaScript('document.title')
          .then((value: string) => {
            if (!value.startsWith('{')) return;
            clearInterval(timer);
            resolve(value);
          })
          .catch(() => undefined);
      }, 50);
    });
    await window.loadURL(`data:text/html,${encodeURIComponent(html)}`);
    const text = await title;
    window.destroy();
    return text;
  });
  const answer = JSON.parse(answers) as Answer;
  expect(answer).toMatchObject({ ok: false, error: { code: 'SENDER_REFUSED' } });
});

test('a link out of the page, a new window and a frame lead nowhere', async ({ app, page, desktop, problems }) => {
  problems.expectProblem(/Content Security Policy|ERR_ABORTED|Failed to load/);
  await app.goTo('workspace');
  const before = page.url();
  await page.evaluate(() => {
    location.href = 'https://example.invalid/phishing';
  });
  await page.evaluate(() => {
    window.open('https://example.invalid/popup');
    window.open('about:blank');
    const frame = document.createElement('iframe');
    frame.src = 'https://example.invalid/frame';
    document.body.append(frame);
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  await app.expectScreen('workspace');
  expect(await desktop.windowCount()).toBe(1);
  await expect.poll(() => page.context().pages().length).toBe(1);
  const output = (): string => desktop.program.output();
  await expect.poll(output).toContain('Navigation to https://example.invalid/phishing was refused');
  for (const address of ['https://example.invalid/popup', 'about:blank'])
    await expect.poll(output).toContain(`A new window with ${address} was refused`);
});

test('the page sees no Node and nothing of Electron but the bridge', async ({ app, page }) => {
  await app.ready();
  const seen = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in globalThis,
    ),
    bridge: Object.keys((globalThis as unknown as { earmark: object }).earmark).sort(),
    frozen: Object.isFrozen((globalThis as unknown as { earmark: object }).earmark),
  }));
  expect(seen).toEqual({ globals: [], bridge: ['call', 'on', 'pathOf'], frozen: true });
});

const TRAVERSALS = [
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/package.json',
  '/..%5c..%5cpackage.json',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/%252e%252e%252f%252e%252e%252fpackage.json',
  '//etc/passwd',
  '/%00package.json',
  '/index.html%00.js',
  '/assets',
  '/out/main/electron.js',
];

test('app:// gives files of the page and none beside them, however the path is written', async ({
  app,
  page,
  problems,
}) => {
  problems.expectProblem(/404|Failed to load|Content Security Policy/);
  await app.ready();
  for (const path of TRAVERSALS) {
    const status = await page.evaluate(
      async (target) =>
        await fetch(target).then(
          (response) => response.status,
          () => 'refused' as const,
        ),
      path,
    );
    expect([404, 'refused'], path).toContain(status);
  }
  const index = await page.evaluate(async () => {
    const response = await fetch('/index.html');
    return { status: response.status, type: response.headers.get('content-type') };
  });
  expect(index).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
  expect(await page.evaluate(async () => (await fetch('/index.html', { method: 'POST' })).status)).toBe(405);
});

test('the system gives the page nothing but notifications and the clipboard to write to', async ({
  app,
  page,
  problems,
}) => {
  problems.expectProblem(/./);
  await app.ready();
  const states = await page.evaluate(async () => {
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    return {
      geolocation: await state('geolocation'),
      camera: await state('camera'),
      microphone: await state('microphone'),
      notifications: await state('notifications'),
      read: await state('clipboard-read'),
    };
  });
  expect(states).toEqual({
    geolocation: 'denied',
    camera: 'denied',
    microphone: 'denied',
    notifications: 'granted',
    read: 'denied',
  });
});
