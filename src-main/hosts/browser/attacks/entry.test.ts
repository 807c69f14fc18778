/** Each test is an exploit and what becomes of it: stealing a way in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Access, TOKEN_LIFETIME } from '../access.ts';
import { request, signIn, testServer, tokenOf } from '../testing/clients.ts';
import { handshake, openPrey, type Prey } from './prey.ts';

let prey: Prey;
let server: Prey['server'];
let cookie: Prey['cookie'];
let port: Prey['port'];

beforeAll(async () => {
  prey = await openPrey();
  ({ server, cookie, port } = prey);
});
afterAll(() => prey.server.close());

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
      expect(await handshake(prey, { Cookie: headers.Cookie ?? '' })).toBe(401);
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
