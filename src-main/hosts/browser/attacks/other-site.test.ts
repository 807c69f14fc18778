/** Each test is an exploit and what becomes of it: another site. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raw, request, tokenOf } from '../testing/clients.ts';
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
    expect(await handshake(prey, { ...headers, Origin: `http://${headers.Host}` })).toBe(403);
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
    expect(await handshake(prey, { Origin: origin.replace('PORT', String(port)) })).toBe(403);
  });

  test('WebSocket without an origin, or from another port of the same site', async () => {
    const lines = ['GET /socket HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'];
    const own = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Cookie: ${cookie}`];
    expect((await raw(port, [...lines, ...own, '', ''].join('\r\n'))).status).toBe(403);
    expect(await handshake(prey, { 'Sec-Fetch-Site': 'same-site' })).toBe(403);
    expect(await handshake(prey, { 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
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
