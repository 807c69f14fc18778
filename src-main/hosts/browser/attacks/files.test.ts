/** Each test is an exploit and what becomes of it: files outside the page. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raw, request, signIn, testServer } from '../testing/clients.ts';
import { openPrey, SECRET, type Prey } from './prey.ts';

let prey: Prey;
let cookie: Prey['cookie'];
let port: Prey['port'];

beforeAll(async () => {
  prey = await openPrey();
  ({ cookie, port } = prey);
});
afterAll(() => prey.server.close());

describe('files outside the page', () => {
  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '//etc/passwd',
    '/etc/passwd',
    'etc/passwd',
    '/%2fetc/passwd',
    '/index.html%00.js',
    '/assets/%00/../../secret.txt',
    '/assets/..;/secret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '/file:///etc/passwd',
    'http://127.0.0.1/etc/passwd',
    '/__proto__',
    '/constructor',
  ])('path traversal: %s', async (path) => {
    const answer = await request(port, { path, headers: { Cookie: cookie } });
    // 404 from the list of files, or 400 from Node's parser.
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).not.toContain(SECRET);
    expect(answer.body).not.toContain('root:');
  });

  test('a NUL in the path', async () => {
    const head = `Host: 127.0.0.1:${port}\r\nConnection: close\r\nCookie: ${cookie}`;
    expect((await raw(port, `GET /index.html\0 HTTP/1.1\r\n${head}\r\n\r\n`)).status).toBe(400);
  });

  test('symlinks in the static folder are not there, wherever they lead', async () => {
    for (const path of ['/assets/passwd.js', '/assets/etc/passwd', '/assets/deep/inside.html']) {
      const answer = await request(port, { path, headers: { Cookie: cookie } });
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain('root:');
    }
  });

  test('a file swapped for a link after the start changes nothing', async () => {
    const swapped = await testServer({}, async (folder) => writeFile(join(folder, 'a.js'), 'first'));
    try {
      const own = await signIn(swapped);
      await writeFile(join(swapped.rendererFolder, 'a.js'), SECRET);
      expect((await request(swapped.port, { path: '/a.js', headers: { Cookie: own } })).body).toBe('first');
    } finally {
      await swapped.close();
    }
  });

  test('source maps and listings', async () => {
    for (const path of ['/assets/index-1.js.map', '/assets/', '/assets']) {
      expect((await request(port, { path, headers: { Cookie: cookie } })).status).toBe(404);
    }
  });

  test('what is in the list is served, with its type', async () => {
    const index = await request(port, { headers: { Cookie: cookie } });
    expect(index.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(index.body).toContain('<title>Earmark</title>');
    const script = await request(port, { path: '/assets/index-1.js', headers: { Cookie: cookie } });
    expect(script.headers['content-type']).toMatch(/^text\/javascript/);
    expect(script.headers['cache-control']).toContain('immutable');
  });
});
