/** Each test is an exploit and what becomes of it: wearing the server out. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_FRAME } from '../../../../src-shared/messages.ts';
import { encodeFrame } from '../../../../src-shared/wire.ts';
import { SECURITY_HEADERS } from '../headers.ts';
import { openPage, raw, request } from '../testing/clients.ts';
import { handshake, lowerCase, openPrey, type Prey } from './prey.ts';

let prey: Prey;
let server: Prey['server'];
let cookie: Prey['cookie'];
let port: Prey['port'];

beforeAll(async () => {
  prey = await openPrey();
  ({ server, cookie, port } = prey);
});
afterAll(() => prey.server.close());

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
    ['a call whose id is none', encodeFrame({ id: -1, channel: 'settings.get', args: {} }), 1007],
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

  test.each([
    ['60 000 characters long', 'a'.repeat(60_000)],
    ['a number', 7],
    ['null', null],
    ['not there', undefined],
    ['an object that is no text', { toString: 1, valueOf: 1 }],
  ])('a channel that is %s is refused in a few words, and the page goes on', async (_, channel) => {
    const page = await openPage(port, cookie);
    page.socket.send(encodeFrame({ id: 900, channel, args: {} }));
    const message = await page.message((each) => 'id' in each && each.id === 900);
    expect(message).toMatchObject({ answer: { ok: false, error: { code: 'CHANNEL_UNKNOWN' } } });
    expect(JSON.stringify(message).length).toBeLessThan(500);
    expect(await page.call('settings.get', {})).toMatchObject({ ok: true });
    page.socket.close();
  });

  test('a wrong argument is told in a few words', async () => {
    const page = await openPage(port, cookie);
    const answer = await page.call('settings.get', { ['a'.repeat(60_000)]: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'ARGUMENTS_INVALID' } });
    expect(JSON.stringify(answer).length).toBeLessThan(700);
    page.socket.close();
  });

  test.each(['__proto__', 'constructor', 'prototype'])(
    'prototype pollution: the key %s in a call changes nothing but that call',
    async (key) => {
      const page = await openPage(port, cookie);
      // `encodeFrame` refuses such keys, so the frame is made with one of the same length, which is then changed.
      const frame = Buffer.from(
        encodeFrame({
          id: 0,
          channel: 'settings.set',
          args: { theme: 'dark', ['x'.repeat(key.length)]: { polluted: true } },
        }),
      );
      const at = frame.indexOf('x'.repeat(key.length));
      frame.write(key, at);
      page.socket.send(frame);
      if (key === '__proto__') expect((await page.closed).code).toBe(1007);
      else {
        const answered = await page.message((message) => 'id' in message && message.id === 0);
        expect(answered).toMatchObject({ answer: { ok: false, error: { code: 'ARGUMENTS_INVALID' } } });
      }
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect((server.workstation.answer as { polluted?: boolean }).polluted).toBeUndefined();
      page.socket.close();
    },
  );

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
    expect(await handshake(prey, {})).toBe(503);
    for (const page of pages) page.socket.close();
    await expect.poll(() => server.pages()).toBe(before);
  });
});
