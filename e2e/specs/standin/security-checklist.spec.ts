/**
 * Electron's security checklist (electronjs.org/docs/latest/tutorial/security), point by point, on what the built main really
 * did: the stand-in recorded it. Point 19 and others about the packaged program (fuses, asar) are in build/after-pack.test.ts.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../hosts/places.ts';
import { expect, test } from '../../test.ts';

test('the built main keeps every point of the security checklist', async ({ app, page, program, problems }) => {
  problems.expectProblem(/./);
  await app.ready();
  if (program.kind !== 'electron-standin') throw new Error('This runs in the stand-in.');
  const { preferences, shown, schemes, calls, handlers, permissions, foreign, web } = await program.evaluate(
    (_electron, _arg, standin) => {
      const { BrowserWindow, app: main, registered, defaultSession, ipcMain, webRequests } = standin!;
      const windows = BrowserWindow.getAllWindows();
      const names = [
        'media',
        'geolocation',
        'midi',
        'clipboard-read',
        'notifications',
        'clipboard-sanitized-write',
        'fullscreen',
        'openExternal',
        'hid',
        'serial',
        'usb',
        'display-capture',
        'pointerLock',
      ];
      const contents = windows[0]!.webContents;
      return {
        preferences: windows.map((window) => JSON.stringify(window.webContents.preferences)),
        shown: windows.map((window) => contents.getURL() && window.webContents.getURL()),
        schemes: JSON.stringify(registered),
        calls: [...main.calls, ...defaultSession.calls],
        handlers: ipcMain.channels(),
        permissions: names.filter((name) => defaultSession.granted(contents, name, 'app://earmark')),
        foreign: names.filter((name) => defaultSession.granted(contents, name, 'https://example.invalid')),
        web: webRequests,
      };
    },
  );

  await test.step('1. only secure content: no address of the web is loaded', () => {
    expect(shown.every((url) => url.startsWith('app://earmark/'))).toBe(true);
    expect(web).toEqual([]);
  });
  await test.step('2.-4. no Node in the page, context isolation, sandbox', () => {
    for (const text of preferences) {
      expect(JSON.parse(text)).toMatchObject({
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        contextIsolation: true,
        sandbox: true,
      });
    }
    expect(calls).toContain('enableSandbox');
  });
  await test.step('5. permissions are asked for and few are given', () => {
    expect(permissions).toEqual(['notifications', 'clipboard-sanitized-write']);
    expect(foreign).toEqual([]);
    expect(calls).toContain('setDevicePermissionHandler');
    // A dictionary would be fetched from the web.
    expect(calls).toContain('setSpellCheckerEnabled false');
  });
  await test.step('6., 8.-10. web security on; no insecure content, experiments or Blink features', () => {
    for (const text of preferences) {
      const options = JSON.parse(text) as Record<string, unknown>;
      expect(options).toMatchObject({
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
      });
      expect(options).not.toHaveProperty('enableBlinkFeatures');
      // Beyond the list: a file that is dropped is not shown in the page's place, and Chromium's plugins are off.
      expect(options).toMatchObject({ navigateOnDragDrop: false, plugins: false, spellcheck: false });
    }
  });
  await test.step('7. a content security policy without unsafe scripts', async () => {
    const policy = await page.evaluate(
      async () => (await fetch('/index.html')).headers.get('content-security-policy') ?? '',
    );
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*|https?:/);
    for (const rule of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy).toContain(`${rule} 'none'`);
  });
  await test.step('11., 12. no web views', async () => {
    for (const text of preferences) expect(JSON.parse(text)).toMatchObject({ webviewTag: false });
    const attached = await program.evaluate((_electron, _arg, standin) => {
      let prevented = false;
      standin!.BrowserWindow.getAllWindows()[0]!.webContents.emit('will-attach-webview', {
        preventDefault: () => (prevented = true),
      });
      return prevented;
    });
    expect(attached).toBe(true);
  });
  await test.step('13., 14. navigation and new windows: listeners are there (isolation.spec.ts attacks them)', async () => {
    const decisions = await program.evaluate((_electron, _arg, standin) => {
      const contents = standin!.BrowserWindow.getAllWindows()[0]!.webContents;
      const targets = [
        'https://example.invalid/',
        'file:///etc/passwd',
        'app://other/index.html',
        'app://earmark@other/',
        'javascript:alert(1)',
      ];
      return targets.map((target) => contents.mayNavigate(target, true));
    });
    expect(decisions).toEqual([false, false, false, false, false]);
    const redirected = await program.evaluate((_electron, _arg, standin) => {
      let prevented = false;
      standin!.BrowserWindow.getAllWindows()[0]!.webContents.emit('will-redirect', {
        url: 'https://example.invalid/',
        preventDefault: () => (prevented = true),
      });
      return prevented;
    });
    expect(redirected).toBe(true);
  });
  await test.step('15. openExternal is given nothing', async () => {
    const opened = await program.evaluate((_electron, _arg, standin) => standin!.records.opened.length);
    expect(opened).toBe(0);
  });
  await test.step('16. one version of Electron is built for and installed, and no older one is accepted', async () => {
    // Whether it is current, only the day can say: docs/security.md.
    const config = await readFile(join(ROOT, 'electron.vite.config.ts'), 'utf8');
    const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version?: string }>>;
    };
    const major = /ELECTRON_MAJOR = '(\d+)'/.exec(config)?.[1];
    expect(lock.packages['node_modules/electron']?.version?.split('.')[0]).toBe(major);
    expect(Number(major)).toBeGreaterThanOrEqual(44);
  });
  await test.step('17. every IPC sender is checked', async () => {
    expect(handlers).toEqual(['earmark:call']);
    const answers = await program.evaluate(async (_electron, _arg, standin) => {
      const frame = (url: string, origin: string, parent: object | null) => ({ url, origin, parent });
      const own = frame('app://earmark/index.html', 'app://earmark', null);
      const senders = [
        null,
        frame('https://example.invalid/', 'https://example.invalid', null),
        frame('app://earmark/index.html', 'app://earmark', own),
        frame('app://earmark/evil.html', 'app://earmark', null),
        frame('data:text/html,x', 'null', null),
      ];
      const codes = [];
      for (const senderFrame of senders) {
        const answer = (await standin!.ipcMain.answer('earmark:call', { senderFrame }, ['app.info', {}])) as {
          readonly error?: { readonly code: string };
        };
        codes.push(answer.error?.code);
      }
      return codes;
    });
    expect(answers).toEqual(Array<string>(5).fill('SENDER_REFUSED'));
  });
  await test.step('18. an own scheme instead of file://', () => {
    expect(JSON.parse(schemes)).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });
  await test.step('20. the bridge exposes no Electron object', async () => {
    const kinds = await page.evaluate(() =>
      Object.values((globalThis as unknown as { earmark: object }).earmark).map((value) => typeof value),
    );
    expect(kinds).toEqual(['function', 'function', 'function']);
  });
});
