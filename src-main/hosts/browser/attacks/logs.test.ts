/** The attempt: to read a way in out of the logs, which people send along with reports of faults. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../datasets/testing/folders.ts';
import { Log, LOG_FILE, readEntries } from '../../../workstation/log.ts';
import { packageRoot } from '../../cli/package-root.ts';
import { STORE_FILE } from '../../../store/database.ts';
import { openWorkstation } from '../../../workstation/open-workstation.ts';
import { browserHost } from '../../../workstation/testing/workstation.ts';
import { openPage, raw, request, signIn, testServer, tokenOf } from '../testing/clients.ts';

test('no file of the settings or the workspace holds a token or a cookie, whatever a session met', async () => {
  const folder = await temporaryFolder();
  const [settingsFolder, workspace] = [join(folder, 'settings'), join(folder, 'workspace')];
  const workstation = await openWorkstation({ host: browserHost, settingsFolder, workspace });
  const log = new Log(settingsFolder);
  const server = await testServer({ workstation, log: (line) => log.warning(line) });
  const secrets: string[] = [];
  try {
    const dead = tokenOf(server.newLink());
    const fresh = tokenOf(server.newLink());
    secrets.push(dead, fresh);
    await request(server.port, { path: `/?token=${dead}` });
    await request(server.port, { path: `/?token=${fresh}`, headers: { Host: 'evil.example' } });
    const cookie = await signIn(server);
    secrets.push(cookie.split('=').slice(1).join('='));
    await expect(openPage(server.port, `${cookie}x`)).rejects.toThrow();

    const page = await openPage(server.port, cookie);
    await page.call('settings.set', { theme: 'dark' });
    await page.call('workspace.open', { path: join(folder, 'none') });
    const diagnostics = JSON.stringify(await page.call('app.diagnostics', {}));
    page.socket.send(Buffer.from('no frame'));
    await page.closed;

    const written = await everythingBelow(folder);
    // The frame that could not be read has been logged, so this looks at what was written.
    expect(written).toContain('A page sent a frame that cannot be read');
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(30);
      expect(written.includes(secret), 'in a file').toBe(false);
      expect(diagnostics.includes(secret), 'in the diagnostics').toBe(false);
    }
  } finally {
    await server.close();
    await workstation.dispose();
  }
});

test(
  'the real program, with --debug, names its address once and no cookie, whatever fails in it',
  { timeout: 120_000 },
  async () => {
    const folder = await temporaryFolder();
    const [settings, workspace] = [join(folder, 'settings'), join(folder, 'workspace')];
    const args = [join(packageRoot(), 'src-main/hosts/cli/main.ts'), 'serve', '--port', '0', '--no-open', '--debug'];
    const child = spawn(process.execPath, [...args, '--workspace', workspace], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, EARMARK_SETTINGS: settings, EARMARK_CACHE: join(folder, 'cache') },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/token=[\w-]{43}/);
    const token = /token=([\w-]{43})/.exec(said)![1]!;
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(said)![1]);
    const path = `/?token=${token}`;

    const { headers } = await request(port, { path });
    const cookie = (headers['set-cookie'] ?? '').split(';')[0] ?? '';
    const session = cookie.split('=')[1] ?? '';
    await request(port, { path, headers: { Cookie: cookie, Host: 'evil.example' } });
    await request(port, { method: 'POST', path, headers: { Cookie: cookie } });
    await request(port, {
      path: `/${token}/${session}`,
      headers: { Cookie: cookie, Referer: `http://127.0.0.1${path}` },
    });
    await raw(port, `GET ${path} HTTP/9.9\r\nCookie: ${cookie}\r\n\r\n`);
    await expect(openPage(port, cookie, { Origin: 'http://evil.example' })).rejects.toThrow();

    const page = await openPage(port, cookie);
    expect(await page.call('datasets.list', {})).toMatchObject({ ok: true });
    // A job that fails, and calls that do.
    expect(await page.call('datasets.import', { root: join(folder, 'none') })).toMatchObject({ ok: true });
    await expect.poll(async () => JSON.stringify(await page.call('jobs.list', {}))).toContain('FOLDER_MISSING');
    expect(await page.call('workspace.open', { path: `/${session}` })).toMatchObject({ ok: false });
    await page.call('settings.set', { theme: cookie });
    // What should never happen, and is written with its stack.
    const store = new DatabaseSync(join(workspace, STORE_FILE));
    store.exec('PRAGMA foreign_keys = OFF; DROP TABLE datasets');
    store.close();
    expect(await page.call('datasets.list', {})).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    page.socket.send(Buffer.from(`no frame ${session}`));
    await page.closed;
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');

    const written = await everythingBelow(folder);
    for (const place of [settings, workspace]) {
      const entries = readEntries(await readFile(join(place, LOG_FILE), 'utf8'));
      expect(entries.some(({ level, message }) => level === 'error' && message.includes('datasets.list'))).toBe(true);
    }
    expect(session).toHaveLength(43);
    expect(said.split(token)).toHaveLength(2);
    for (const secret of [token, session]) expect(written.includes(secret), 'in a file').toBe(false);
    expect(said).not.toContain(session);
  },
);

async function everythingBelow(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const contents = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'));
  return (await Promise.all(contents)).join('\n');
}
