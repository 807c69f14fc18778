/** Each test is an exploit and what becomes of it: every answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../headers.ts';
import { raw, request, tokenOf } from '../testing/clients.ts';
import { lowerCase, openPrey, type Prey } from './prey.ts';

let prey: Prey;
let server: Prey['server'];
let cookie: Prey['cookie'];
let port: Prey['port'];

beforeAll(async () => {
  prey = await openPrey();
  ({ server, cookie, port } = prey);
});
afterAll(() => prey.server.close());

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
