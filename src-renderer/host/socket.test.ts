import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { UserError } from '../../src-shared/errors.ts';
import { socketHost, type SocketHost, type SocketOptions } from './socket.ts';

declare module 'vitest/browser' {
  // scripts/test-socket-server.ts
  interface BrowserCommands {
    startSocketServer: (port?: number) => Promise<number>;
    stopSocketServer: () => Promise<void>;
  }
}

let port: number;
let host: SocketHost | undefined;

function open(options: SocketOptions = {}): SocketHost {
  host = socketHost({
    url: `ws://127.0.0.1:${port}/`,
    patience: 3000,
    pauses: [20, 100],
    isSessionOver: () => Promise.resolve(false),
    ...options,
  });
  return host;
}

/** The code of what a call fails with. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'none',
    (error: unknown) => {
      expect(error).toBeInstanceOf(UserError);
      return (error as UserError).code;
    },
  );
}

beforeEach(async () => {
  port = await commands.startSocketServer();
});

afterEach(async () => {
  host?.close();
  await commands.stopSocketServer();
});

describe('calls', () => {
  test('connect by themselves and give results with arrays', async () => {
    const result: unknown = await open().call('jobs.preview', { runId: 'a' });
    expect(result).toEqual({ args: { runId: 'a' }, data: Float32Array.of(1, Number.NaN) });
  });

  test('many at once, each with its own answer', async () => {
    const client = open();
    const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
    const results: unknown[] = await Promise.all(paths.map((path) => client.call('workspace.create', { path })));
    expect(results).toEqual(paths.map((path) => ({ path })));
  });

  test('a failure is a UserError with its next step', async () => {
    await expect(open().call('workspace.open', { path: '/a' })).rejects.toMatchObject({
      name: 'UserError',
      code: 'WORKSPACE_MISSING',
      hint: 'Make one.',
    });
  });

  test('what is too large is refused before the host cuts the page off', async () => {
    const bytes = new Uint8Array(13 * 2 ** 20);
    expect(await codeOf(open().call('datasets.upload', { folder: 'a', path: 'b', offset: 0, bytes }))).toBe(
      'MESSAGE_TOO_LARGE',
    );
  });

  test('nothing is connected before it is used', async () => {
    const client = open({ url: 'ws://127.0.0.1:1/' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.close();
    expect(await codeOf(client.call('settings.get', {}))).toBe('CONNECTION_LOST');
  });
});

describe('events', () => {
  test('reach their listeners until these end', async () => {
    const client = open();
    const heard: unknown[] = [];
    const end = client.on('datasets.changed', (data) => heard.push(data));
    client.on('runs.changed', () => heard.push('another event'));
    await client.call('datasets.sample', {});
    end();
    await client.call('datasets.sample', {});
    expect(heard).toEqual([{ ids: ['sample'] }]);
  });

  test('a listener that throws is reported and keeps no other from being told', async () => {
    const client = open();
    const reported: unknown[] = [];
    const report = (event: ErrorEvent): void => {
      event.preventDefault();
      reported.push(event.error);
    };
    window.addEventListener('error', report);
    const fault = new Error('a listener failed');
    let told = false;
    client.on('datasets.changed', () => {
      throw fault;
    });
    client.on('datasets.changed', () => {
      told = true;
    });
    await client.call('datasets.sample', {});
    window.removeEventListener('error', report);
    expect(told).toBe(true);
    expect(reported).toEqual([fault]);
  });
});

describe('a broken connection', () => {
  test('is told, and mended; calls made meanwhile wait for it', async () => {
    const client = open();
    const states: boolean[] = [];
    client.onConnection((connected) => states.push(connected));
    await client.call('settings.get', {});
    await commands.stopSocketServer();
    await expect.poll(() => states.at(-1)).toBe(false);
    const waiting: Promise<unknown> = client.call('workspace.create', { path: '/a' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await commands.startSocketServer(port);
    expect(await waiting).toEqual({ path: '/a' });
    expect(states).toEqual([true, false, true]);
    const late: boolean[] = [];
    client.onConnection((connected) => late.push(connected));
    expect(late).toEqual([true]);
  });

  test('listeners are still there after it', async () => {
    const client = open();
    const heard: unknown[] = [];
    client.on('datasets.changed', (data) => heard.push(data));
    await client.call('settings.get', {});
    await commands.stopSocketServer();
    await commands.startSocketServer(port);
    await client.call('datasets.sample', {});
    expect(heard).toEqual([{ ids: ['sample'] }]);
  });

  test('a call that was under way fails at once: main may have done it', async () => {
    const start = performance.now();
    expect(await codeOf(open().call('workspace.recent', {}))).toBe('CONNECTION_LOST');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('a call that waits too long fails', async () => {
    await commands.stopSocketServer();
    const start = performance.now();
    expect(await codeOf(open({ patience: 300 }).call('settings.get', {}))).toBe('CONNECTION_LOST');
    expect(performance.now() - start).toBeGreaterThanOrEqual(290);
  });

  test('where the host knows the page no more, calls say so, until someone signs in again', async () => {
    await commands.stopSocketServer();
    let over = true;
    const client = open({ patience: 60_000, isSessionOver: () => Promise.resolve(over) });
    expect(await codeOf(client.call('settings.get', {}))).toBe('SESSION_OVER');
    expect(await codeOf(client.call('settings.get', {}))).toBe('SESSION_OVER');
    await commands.startSocketServer(port);
    over = false;
    await expect.poll(() => codeOf(client.call('settings.get', {}))).toBe('none');
  });

  test('a message that cannot be read ends the connection, and the call with it', async () => {
    const report = (event: ErrorEvent): void => event.preventDefault();
    window.addEventListener('error', report);
    const client = open();
    expect(await codeOf(client.call('storage.get', {}))).toBe('CONNECTION_LOST');
    window.removeEventListener('error', report);
    expect(await codeOf(client.call('settings.get', {}))).toBe('none');
  });
});
