/** The attempt: to read a way in out of the logs, which people send along with reports of faults. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../datasets/testing/folders.ts';
import { Log } from '../../../workstation/log.ts';
import { openWorkstation } from '../../../workstation/open-workstation.ts';
import { browserHost } from '../../../workstation/testing/workstation.ts';
import { openPage, request, signIn, testServer, tokenOf } from '../testing/clients.ts';

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

async function everythingBelow(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const contents = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'));
  return (await Promise.all(contents)).join('\n');
}
