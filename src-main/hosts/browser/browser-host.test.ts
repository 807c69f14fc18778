import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../src-shared/contract.ts';
import { HeldEvents } from './held-events.ts';
import { EVENTS_WAIT_FROM, Outbox } from './outbox.ts';
import { openPage, request, signIn, testServer, tokenOf, type TestServer } from './testing/clients.ts';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await testServer();
  cookie = await signIn(server);
});

afterAll(() => server.close());

const job = (id: string, done: number): Job => ({
  id,
  kind: 'train',
  title: id,
  state: 'running',
  activity: '',
  done,
  total: 100,
  unit: 'steps',
  rate: 1,
  secondsLeft: null,
  memoryMb: null,
  runIds: [],
  currentRun: null,
  datasetId: null,
  error: null,
  created: '2026-01-01T00:00:00Z',
  started: null,
  ended: null,
  can: { pause: true, resume: false, cancel: true },
});

const row = (step: number) => ({ step, stage: 'model', values: {}, stepsPerSecond: 1, rssMb: 1, time: '' });

describe('calls and events', () => {
  test('results, arrays and errors reach the page', async () => {
    const page = await openPage(server.port, cookie);
    expect(await page.call('jobs.preview', { runId: 'a' })).toMatchObject({
      ok: true,
      result: { pictures: [{ data: Float32Array.of(-1.5, Number.NaN, 3e38) }] },
    });
    expect(await page.call('workspace.open', { path: '/nothing' })).toEqual({
      ok: false,
      error: { code: 'WORKSPACE_MISSING', message: 'There is no workspace at /nothing.', hint: 'Make one.' },
    });
    page.socket.close();
  });

  test('answers come as they are ready, each to its call', async () => {
    const page = await openPage(server.port, cookie);
    let release = (): void => undefined;
    server.workstation.devices = () =>
      new Promise((resolve) => {
        release = () => resolve([]);
      });
    const slow = page.call('devices.list', {});
    expect(await page.call('settings.get', {})).toMatchObject({ ok: true });
    release();
    expect(await slow).toEqual({ ok: true, result: [] });
    page.socket.close();
  });

  test('every page is told, until it is closed', async () => {
    const pages = await Promise.all([openPage(server.port, cookie), openPage(server.port, cookie)]);
    await pages[0].call('settings.set', { theme: 'dark' });
    for (const page of pages) {
      const message = await page.message((candidate) => 'event' in candidate);
      expect(message).toMatchObject({ event: 'settings.changed', data: { theme: 'dark' } });
      page.socket.close();
    }
    await expect.poll(() => server.pages()).toBe(0);
    server.workstation.hub.emit('datasets.changed', { ids: ['a'] });
  });

  test('an event or answer that cannot be sent is logged and ends nothing', async () => {
    const page = await openPage(server.port, cookie);
    server.workstation.hub.emit('datasets.changed', { ids: [(() => 1) as unknown as string] });
    expect(server.logged.at(-1)).toContain('datasets.changed');
    server.workstation.devices = () => Promise.resolve([new Date() as never]);
    expect(await page.call('devices.list', {})).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(await page.call('settings.get', {})).toMatchObject({ ok: true });
    page.socket.close();
  });

  test('more calls than may be open wait, and all are answered', async () => {
    const page = await openPage(server.port, cookie);
    let open = 0;
    let most = 0;
    server.workstation.devices = async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open--;
      return [];
    };
    const folder = 'x'.repeat(3000);
    const calls = Array.from({ length: 400 }, async (_, index) =>
      index % 2 === 0
        ? await page.call('devices.list', {})
        : // Long enough that the calls do not come in one piece of the stream.
          await page.call('datasets.upload', { folder, path: 'a', offset: 0, bytes: new Uint8Array(0) }),
    );
    await Promise.all(calls);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(100);
    page.socket.close();
  });

  test('closing tells the pages and frees the port', async () => {
    const other = await testServer();
    const page = await openPage(other.port, await signIn(other));
    await other.close();
    expect(await page.closed).toEqual({ code: 1001, reason: 'Earmark was closed' });
    const again = await testServer({ port: other.port });
    await again.close();
  });
});

describe('opening the address', () => {
  test('a second time in the same browser goes to the page', async () => {
    const path = `/?token=${tokenOf(server.newLink())}`;
    const first = await request(server.port, { path });
    const own = (first.headers['set-cookie'] ?? '').split(';')[0] ?? '';
    expect(await request(server.port, { path, headers: { Cookie: own } })).toMatchObject({ status: 303 });
  });

  test('from a link on another site: a page of ours goes on, so that the browser sends the cookie', async () => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    const { status, body } = await request(server.port, { headers });
    expect(status).toBe(200);
    expect(body).toContain('http-equiv="refresh"');
    expect((await request(server.port, { headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' } })).status).toBe(401);
  });

  test('through a tunnel with another port: the page says how', async () => {
    const { status, body } = await request(server.port, { headers: { Host: '127.0.0.1:1' } });
    expect(status).toBe(403);
    expect(body).toContain(`ssh -L ${server.port}:127.0.0.1:${server.port} server`);
  });
});

describe('a slow page', () => {
  test('of states the newest wait, of lists the union, of metrics the last thousand', () => {
    const held = new HeldEvents();
    for (let step = 0; step < 5000; step++) {
      held.hold('jobs.changed', job('a', step));
      held.hold('runs.metrics', { runId: 'r', rows: [row(step)] });
    }
    held.hold('datasets.changed', { ids: ['x', 'y'] });
    held.hold('datasets.changed', { ids: ['y', 'z'] });
    held.hold('jobs.changed', job('b', 1));
    held.hold('jobs.removed', { id: 'b' });
    const events = held.take();
    expect(events.map(({ event }) => event)).toEqual([
      'jobs.changed',
      'runs.metrics',
      'datasets.changed',
      'jobs.removed',
    ]);
    expect(events[0]).toMatchObject({ data: { id: 'a', done: 4999 } });
    expect(events[1]).toMatchObject({ data: { rows: { length: 1000, 999: { step: 4999 } } } });
    expect(events[2]).toMatchObject({ data: { ids: ['x', 'y', 'z'] } });
    expect(held.size).toBe(0);
  });

  test('events wait while it takes nothing, answers never, and the order holds', () => {
    const sent: Uint8Array[] = [];
    const done: (() => void)[] = [];
    const outlet = {
      bufferedAmount: 0,
      send(frame: Uint8Array, callback: () => void) {
        sent.push(frame);
        done.push(callback);
      },
    };
    const outbox = new Outbox(outlet, () => undefined);
    const frame = new Uint8Array(8);
    outbox.event('jobs.changed', job('a', 1), frame);
    expect(sent).toHaveLength(1);
    outlet.bufferedAmount = EVENTS_WAIT_FROM;
    for (let step = 2; step < 1000; step++) outbox.event('jobs.changed', job('a', step), frame);
    expect(sent).toHaveLength(1);
    outbox.answer(frame);
    expect(sent).toHaveLength(2);
    outlet.bufferedAmount = 0;
    // Something waits: an event that comes now must not overtake it.
    outbox.event('jobs.changed', job('a', 1000), frame);
    expect(sent).toHaveLength(2);
    done[0]?.();
    expect(sent).toHaveLength(3);
    expect(new TextDecoder().decode(sent[2])).toContain('"done":1000');
  });

  test('a page that reads nothing does not fill the memory', async () => {
    const page = await openPage(server.port, cookie);
    page.socket.pause();
    const picture = { name: 'input', data: new Float32Array(128 * 300) };
    global.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    for (let step = 0; step < 3000; step++) {
      server.workstation.hub.emit('runs.preview', { runId: 'a', step, bands: 128, frames: 300, pictures: [picture] });
      if (step % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    // 3000 previews are 460 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150e6);
    page.socket.resume();
    await page.message(
      (message) =>
        'event' in message && message.event === 'runs.preview' && (message.data as { step: number }).step === 2999,
    );
    expect(page.messages.length).toBeLessThan(1000);
    page.socket.close();
  });
});
