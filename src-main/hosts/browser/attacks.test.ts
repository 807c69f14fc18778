/** Each test is an exploit and what becomes of it. */
import { symlink, writeFile, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../../src-shared/wire.ts';
import { MAX_FRAME } from '../../../src-shared/messages.ts';
import { Access, TOKEN_LIFETIME } from './access.ts';
import { SECURITY_HEADERS } from './headers.ts';
import {
  openPage,
  parseAnswer,
  raw,
  request,
  signIn,
  testServer,
  tokenOf,
  type TestServer,
} from './testing/clients.ts';

const SECRET = 'root:x:0:0';

let server: TestServer;
let cookie: string;
let port: number;

beforeAll(async () => {
  server = await testServer({}, async (folder) => {
    await writeFile(join(folder, '..', 'secret.txt'), SECRET);
    await symlink('/etc/passwd', join(folder, 'assets', 'passwd.js'));
    await symlink('/etc', join(folder, 'assets', 'etc'));
    await mkdir(join(folder, 'assets', 'deep'));
    await symlink('../../index.html', join(folder, 'assets', 'deep', 'inside.html'));
    await writeFile(join(folder, 'assets', 'index-1.js.map'), '{}');
  });
  port = server.port;
  cookie = await signIn(server);
});

afterAll(() => server.close());

/** The status that a WebSocket handshake is refused with. */
async function handshake(headers: Record<string, string>, path = '/socket'): Promise<number> {
  const { status } = await request(port, {
    path,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      Origin: `http://127.0.0.1:${port}`,
      Cookie: cookie,
      ...headers,
    },
  });
  return status;
}

describe('stealing a way in', () => {
  test('token replay: the address works once', async () => {
    const path = `/?token=${tokenOf(server.newLink())}`;
    expect((await request(port, { path })).status).toBe(303);
    const again = await request(port, { path });
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('press <kbd>Enter</kbd>');
    expect(again.body).toContain('earmark serve');
  });

  test('token race: of many requests at once, one gets the session', async () => {
    const path = `/?token=${tokenOf(server.newLink())}`;
    const answers = await Promise.all(Array.from({ length: 12 }, () => request(port, { path })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers['set-cookie'] !== undefined)).toHaveLength(1);
  });

  test('expired token', async () => {
    let clock = 0;
    const timed = await testServer({ access: new Access(() => clock) });
    try {
      const path = `/?token=${tokenOf(timed.newLink())}`;
      clock = TOKEN_LIFETIME;
      expect((await request(timed.port, { path })).status).toBe(401);
      const fresh = `/?token=${tokenOf(timed.newLink())}`;
      clock += TOKEN_LIFETIME - 1;
      expect((await request(timed.port, { path: fresh })).status).toBe(303);
    } finally {
      await timed.close();
    }
  });

  test('a new address kills the one before it', async () => {
    const old = tokenOf(server.newLink());
    server.newLink();
    expect((await request(port, { path: `/?token=${old}` })).status).toBe(401);
  });

  test('link preview: HEAD and loading ahead do not use the token up', async () => {
    const path = `/?token=${tokenOf(server.newLink())}`;
    expect((await request(port, { method: 'HEAD', path })).status).toBe(401);
    expect((await request(port, { path, headers: { 'Sec-Purpose': 'prefetch;prerender' } })).status).toBe(401);
    expect((await request(port, { path })).status).toBe(303);
  });

  test.each(['', 'a', 'undefined', '%00', 'a'.repeat(4000)])('guessed token %j', async (token) => {
    expect((await request(port, { path: `/?token=${token}` })).status).toBe(401);
  });

  test('missing or guessed cookie: no file, no socket', async () => {
    const name = cookie.split('=')[0] ?? '';
    for (const headers of [{}, { Cookie: `${name}=` }, { Cookie: `${name}=${'A'.repeat(43)}` }, { Cookie: 'a=b;;=' }]) {
      for (const path of ['/', '/index.html', '/assets/index-1.js', '/nothing']) {
        expect((await request(port, { path, headers })).status).toBe(401);
      }
      expect(await handshake({ Cookie: headers.Cookie ?? '' })).toBe(401);
    }
  });

  test('session fixation: a cookie that was there before gets no session', async () => {
    const name = cookie.split('=')[0] ?? '';
    const planted = `${name}=${'B'.repeat(43)}`;
    const { headers } = await request(port, {
      path: `/?token=${tokenOf(server.newLink())}`,
      headers: { Cookie: planted },
    });
    expect(headers['set-cookie']).not.toContain(planted);
    expect((await request(port, { headers: { Cookie: planted } })).status).toBe(401);
  });

  test('signing in again ends the session that the browser had', async () => {
    const old = await signIn(server);
    expect((await request(port, { headers: { Cookie: old } })).status).toBe(200);
    await request(port, { path: `/?token=${tokenOf(server.newLink())}`, headers: { Cookie: old } });
    expect((await request(port, { headers: { Cookie: old } })).status).toBe(401);
  });

  test('cookie attributes; the token is not in the next address', async () => {
    const { headers } = await request(port, { path: `/?token=${tokenOf(server.newLink())}` });
    const [pair, ...attributes] = (headers['set-cookie'] ?? '').split('; ');
    expect(pair).toMatch(new RegExp(`^earmark-${port}=[\\w-]{43}$`));
    expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict']);
    expect(headers['location']).toBe('/');
  });

  test('tokens and sessions are 256 random bits', async () => {
    const tokens = Array.from({ length: 200 }, () => tokenOf(server.newLink()));
    expect(new Set(tokens).size).toBe(200);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });
});

describe('another site', () => {
  test.each([
    'evil.example',
    `evil.example:1`,
    '127.0.0.1',
    '127.0.0.1:1',
    '0.0.0.0:PORT',
    '127.0.0.1.nip.io:PORT',
    'a@127.0.0.1:PORT',
    '',
  ])('DNS rebinding: Host %j', async (host) => {
    const headers = { Host: host.replace('PORT', String(port)), Cookie: cookie };
    for (const path of ['/', `/?token=${tokenOf(server.newLink())}`, '/assets/index-1.js']) {
      const answer = await request(port, { path, headers });
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await handshake({ ...headers, Origin: `http://${headers.Host}` })).toBe(403);
  });

  test('no Host at all', async () => {
    const { status } = await raw(port, `GET / HTTP/1.1\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`);
    expect(status).toBe(403);
    const old = await raw(port, `GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`);
    expect(old.status).toBe(403);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])('the loopback name %s is answered', async (name) => {
    expect((await request(port, { headers: { Host: `${name}:${port}`, Cookie: cookie } })).status).toBe(200);
  });

  test.each([
    'http://evil.example',
    'null',
    'http://127.0.0.1:1',
    'https://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://127.0.0.1:PORT.evil.example',
    'file://',
    '',
  ])('cross-origin WebSocket from %j', async (origin) => {
    expect(await handshake({ Origin: origin.replace('PORT', String(port)) })).toBe(403);
  });

  test('WebSocket without an origin, or from another port of the same site', async () => {
    const lines = ['GET /socket HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'];
    const own = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Cookie: ${cookie}`];
    expect((await raw(port, [...lines, ...own, '', ''].join('\r\n'))).status).toBe(403);
    expect(await handshake({ 'Sec-Fetch-Site': 'same-site' })).toBe(403);
    expect(await handshake({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('cross-site %s', async (method) => {
    for (const origin of ['http://evil.example', 'null', `http://localhost:${port}`]) {
      const answer = await request(port, { method, headers: { Origin: origin, Cookie: cookie } });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect((await request(port, { method, headers: { Cookie: cookie } })).status).toBe(403);
  });

  test('a script, picture or frame of another site or port gets nothing; a link in a tab may', async () => {
    const asked = (site: string, mode: string, dest: string): Record<string, string> => ({
      'Sec-Fetch-Site': site,
      'Sec-Fetch-Mode': mode,
      'Sec-Fetch-Dest': dest,
      Cookie: cookie,
    });
    for (const site of ['cross-site', 'same-site']) {
      for (const [mode, dest] of [
        ['no-cors', 'script'],
        ['no-cors', 'image'],
        ['cors', 'empty'],
        ['navigate', 'iframe'],
        ['navigate', 'object'],
      ] as const) {
        expect((await request(port, { headers: asked(site, mode, dest) })).status).toBe(403);
      }
      expect((await request(port, { headers: asked(site, 'navigate', 'document') })).status).toBe(200);
    }
    expect((await request(port, { headers: asked('none', 'navigate', 'document') })).status).toBe(200);
    expect((await request(port, { headers: asked('same-origin', 'cors', 'empty') })).status).toBe(200);
  });

  test('reading with a foreign Origin', async () => {
    const headers = { Origin: 'http://evil.example', Cookie: cookie };
    expect((await request(port, { headers })).status).toBe(403);
  });
});

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

describe('wearing the server out', () => {
  test('oversized frame: the page is cut off, others are not', async () => {
    const other = await openPage(port, cookie);
    const page = await openPage(port, cookie);
    page.socket.send(new Uint8Array(MAX_FRAME + 1));
    expect((await page.closed).code).toBe(1009);
    expect(await other.call('settings.get', {})).toMatchObject({ ok: true });
    other.socket.close();
  });

  test('the largest upload that the contract allows goes through', async () => {
    const page = await openPage(port, cookie);
    const bytes = new Uint8Array(8 * 2 ** 20).fill(7);
    expect(await page.call('datasets.upload', { folder: 'a', path: 'b.wav', offset: 0, bytes })).toMatchObject({
      ok: true,
    });
    expect(Buffer.compare(server.workstation.uploads.at(-1) ?? Buffer.of(), bytes)).toBe(0);
    page.socket.close();
  });

  test.each([
    ['text', 'hello', 1003],
    ['noise', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]), 1007],
    ['a call without an id', encodeFrame({ channel: 'settings.get', args: {} }), 1007],
    ['a list', encodeFrame([1, 2]), 1007],
    ['a frame that is cut off', encodeFrame({ id: 1, channel: 'settings.get', args: {} }).subarray(0, 20), 1007],
  ])('a frame that is %s ends that page only', async (_, data, code) => {
    const page = await openPage(port, cookie);
    page.socket.send(data);
    expect((await page.closed).code).toBe(code);
    expect((await request(port, { headers: { Cookie: cookie } })).status).toBe(200);
  });

  test.each(['__proto__', 'constructor', 'toString', 'app.delete', ''])('the channel %j is none', async (channel) => {
    const page = await openPage(port, cookie);
    expect(await page.call(channel, {})).toMatchObject({ ok: false, error: { code: 'CHANNEL_UNKNOWN' } });
    page.socket.close();
  });

  test('arguments that the contract does not allow never reach a handler', async () => {
    const page = await openPage(port, cookie);
    const bytes = new Uint8Array(8 * 2 ** 20 + 1);
    for (const args of [{ folder: 'a', path: 'b', offset: 0, bytes }, { folder: 'a' }, null, undefined, []]) {
      expect(await page.call('datasets.upload', args)).toMatchObject({
        ok: false,
        error: { code: 'ARGUMENTS_INVALID' },
      });
    }
    page.socket.close();
  });

  test('slow headers: the connection ends within seconds', { timeout: 20_000 }, async () => {
    const start = performance.now();
    const answer = await raw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(answer.status).toBe(408);
    expect(answer.headers).toMatchObject(lowerCase(SECURITY_HEADERS));
  });

  test('slow body: nobody waits for it', async () => {
    const start = performance.now();
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nContent-Length: 1000000000\r\n\r\na`;
    expect((await raw(port, head)).status).toBe(405);
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('header flood: too many bytes', async () => {
    const flood = Array.from({ length: 2000 }, (_, index) => `X-${index}: ${'a'.repeat(100)}\r\n`).join('');
    const answer = await raw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${flood}\r\n`).catch(() => undefined);
    // The rest of the flood may reset the connection before the answer is read.
    if (answer !== undefined) expect(answer.status).toBe(431);
    const long = await request(port, { path: `/${'a'.repeat(20_000)}` }).catch(() => undefined);
    if (long !== undefined) expect(long.status).toBe(431);
    expect((await request(port, { headers: { Cookie: cookie } })).status).toBe(200);
  });

  test('request smuggling: two lengths, or a length and chunks', async () => {
    const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nCookie: ${cookie}\r\n`;
    for (const lengths of [
      'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ]) {
      expect((await raw(port, head + lengths)).status).toBe(400);
    }
  });

  test('connection flood: further ones are closed, the page lives on', async () => {
    const page = await openPage(port, cookie);
    const idle = Array.from({ length: 100 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
    let closed = 0;
    for (const socket of idle) socket.on('close', () => closed++);
    await expect.poll(() => closed, { timeout: 5000 }).toBeGreaterThanOrEqual(100 - 64);
    expect(await page.call('settings.get', {})).toMatchObject({ ok: true });
    for (const socket of idle) socket.destroy();
    page.socket.close();
    await expect
      .poll(async () => (await request(port, { headers: { Cookie: cookie } }).catch(() => undefined))?.status)
      .toBe(200);
  });

  test('socket flood: seventeen pages are one too many', async () => {
    const before = server.pages();
    const pages = await Promise.all(Array.from({ length: 16 - before }, () => openPage(port, cookie)));
    expect(await handshake({})).toBe(503);
    for (const page of pages) page.socket.close();
    await expect.poll(() => server.pages()).toBe(before);
  });
});

describe('the network', () => {
  test('nobody but this machine is listened to', async () => {
    const both = await testServer({ ipv6: true });
    try {
      const foreign = Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
        .map(({ address }) => address);
      for (const address of [...foreign, '127.0.0.2']) {
        await expect(raw(both.port, 'GET / HTTP/1.1\r\n\r\n', address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      }
      for (const address of ['127.0.0.1', '::1']) {
        const text = `GET / HTTP/1.1\r\nHost: localhost:${both.port}\r\nConnection: close\r\n\r\n`;
        expect((await raw(both.port, text, address)).status).toBe(401);
      }
    } finally {
      await both.close();
    }
  });

  test('a port that is taken is no crash', async () => {
    await expect(testServer({ port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});

describe('every answer', () => {
  test('carries the security headers, refusals and errors included', async () => {
    const own = { Cookie: cookie };
    const answers = {
      index: await request(port, { headers: own }),
      asset: await request(port, { path: '/assets/index-1.js', headers: own }),
      unchanged: await request(port, {
        headers: { ...own, 'If-None-Match': (await request(port, { headers: own })).headers['etag'] ?? '' },
      }),
      head: await request(port, { method: 'HEAD', headers: own }),
      missing: await request(port, { path: '/nothing', headers: own }),
      noSession: await request(port),
      signedIn: await request(port, { path: `/?token=${tokenOf(server.newLink())}` }),
      deadToken: await request(port, { path: '/?token=a' }),
      wrongHost: await request(port, { headers: { Host: 'evil.example' } }),
      post: await request(port, { method: 'POST', headers: { Origin: `http://127.0.0.1:${port}` } }),
      foreignPost: await request(port, { method: 'POST' }),
      broken: await raw(port, 'hello\r\n\r\n'),
      connect: await raw(port, `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n`),
      refusedSocket: await raw(
        port,
        `GET /socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      ),
      brokenSocket: await raw(
        port,
        `GET /socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\n\r\n`,
      ),
    };
    expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual({
      index: 200,
      asset: 200,
      unchanged: 304,
      head: 200,
      missing: 404,
      noSession: 401,
      signedIn: 303,
      deadToken: 401,
      wrongHost: 403,
      post: 405,
      foreignPost: 403,
      broken: 400,
      connect: 405,
      refusedSocket: 403,
      brokenSocket: 400,
    });
    for (const [name, { headers }] of Object.entries(answers)) {
      const { 'cache-control': caching, ...others } = lowerCase(SECURITY_HEADERS);
      expect({ name, ...headers }).toMatchObject({ name, ...others });
      if (name !== 'asset') expect({ name, caching: headers['cache-control'] }).toEqual({ name, caching });
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
    }
  });

  test('the policy allows no script but our own, no frame, no other place', () => {
    const policy = new Map(
      SECURITY_HEADERS['Content-Security-Policy'].split('; ').map((rule) => {
        const [name = '', ...values] = rule.split(' ');
        return [name, values] as const;
      }),
    );
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    for (const rule of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy.get(rule)).toEqual(["'none'"]);
    expect([...policy.values()].flat().filter((value) => /\*|https?:|unsafe-eval/.test(value))).toEqual([]);
  });

  test('method not allowed names those that are', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const answer = await request(port, { method, headers: { Origin: `http://127.0.0.1:${port}`, Cookie: cookie } });
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('GET, HEAD');
    }
  });

  test('nothing of a request comes back in a page', async () => {
    const mark = '<script>alert(1)</script>';
    for (const parts of [{ path: `/${mark}` }, { path: `/?token=${mark}` }, { headers: { Host: mark } }]) {
      expect((await request(port, { ...parts })).body).not.toContain('alert(1)');
    }
  });
});

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return parseAnswer(
    ['HTTP/1.1 200', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\r\n'),
  ).headers;
}
