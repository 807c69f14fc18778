/** Each test is an exploit and what becomes of it: the network. */
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raw, testServer } from '../testing/clients.ts';
import { openPrey, type Prey } from './prey.ts';

let prey: Prey;
let port: Prey['port'];

beforeAll(async () => {
  prey = await openPrey();
  ({ port } = prey);
});
afterAll(() => prey.server.close());

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
