/** `earmark serve` and `earmark start` as people run them: processes with a terminal's signals. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPage, request, tokenOf } from '../../browser/testing/clients.ts';
import { buildIfNeeded } from '../build-if-needed.ts';
import { runCaptured } from '../captured.ts';
import { packageRoot } from '../package-root.ts';
import { commands } from './index.ts';

const main = resolve(import.meta.dirname, '../main.ts');

interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
  /** All that it has written. */
  text(): string;
  /** Waits until it has written what fits. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

// Processes under test then find everything built and start within their time.
beforeAll(async () => {
  await buildIfNeeded(packageRoot(), () => undefined);
}, 300_000);

const children: ChildProcess[] = [];

async function earmark(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-serve-'));
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited,
      EARMARK_WORKSPACE: join(folder, 'workspace'),
      EARMARK_SETTINGS: join(folder, 'settings'),
      EARMARK_CACHE: join(folder, 'cache'),
      ...env,
    },
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  return {
    child,
    folder,
    text: () => text,
    ended,
    says: async (pattern) => {
      await expect.poll(() => text, { timeout: 50_000 }).toMatch(pattern);
      return pattern.exec(text)!;
    },
  };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const ADDRESS = /http:\/\/127\.0\.0\.1:(\d+)\/\?token=[\w-]{43}/;

describe('earmark serve', () => {
  test('prints an address, opens the workspace, answers calls, and ends on Ctrl-C', async () => {
    const running = await earmark(['serve', '--port', '0', '--no-open']);
    const [link, portText] = await running.says(ADDRESS);
    const port = Number(portText);
    const { headers } = await request(port, { path: `/?token=${tokenOf(link)}` });
    const page = await openPage(port, (headers['set-cookie'] ?? '').split(';')[0] ?? '');
    expect(await page.call('workspace.get', {})).toMatchObject({
      ok: true,
      result: { path: join(running.folder, 'workspace'), datasets: 0 },
    });
    expect(await page.call('app.info', {})).toMatchObject({ ok: true, result: { host: 'browser' } });
    running.child.kill('SIGINT');
    expect((await page.closed).code).toBe(1001);
    expect(await running.ended).toBe(0);
    expect(running.text()).not.toContain('Error');
  });

  test('--json: one line with the address, --workspace: another folder; SIGTERM ends it too', async () => {
    const running = await earmark([
      'serve',
      '--json',
      '--port',
      '0',
      '--workspace',
      join(tmpdir(), `earmark-${process.pid}`),
    ]);
    await running.says(ADDRESS);
    const answer = JSON.parse(
      running
        .text()
        .split('\n')
        .find((line) => line.startsWith('{')) ?? '',
    ) as { port: number };
    expect(running.text()).toContain(`:${answer.port}/`);
    expect(existsSync(join(running.folder, 'workspace'))).toBe(false);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  });

  test('a taken port is one sentence and a next step', async () => {
    const first = await earmark(['serve', '--port', '0', '--no-open']);
    const [, port = ''] = await first.says(ADDRESS);
    const second = await earmark(['serve', '--port', port, '--no-open']);
    expect(await second.ended).toBe(1);
    expect(second.text()).toContain(`Port ${port} is in use by another program.`);
    expect(second.text()).toContain('Next step: Choose another with --port');
  });

  test.each(['0.0.0.0', '192.168.1.5', '::', 'example.org'])('--host %s is refused: loopback only', async (host) => {
    const { code, err } = await runCaptured(['serve', '--host', host], commands);
    expect(code).toBe(1);
    expect(err).toContain(`does not listen on ${host}`);
    expect(err).toContain('ssh -L');
  });

  test.each(['x', '-1', '65536', '1.5', ''])('--port=%s is refused', async (port) => {
    expect((await runCaptured(['serve', `--port=${port}`], commands)).code).toBe(2);
  });
});

describe('a terminal', () => {
  test.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/script'))(
    'Enter prints a new address, and the one before it is dead',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'earmark-terminal-'));
      // script(1) gives the program a terminal of its own. It runs $SHELL, and dash would stay in between and die of the Ctrl-C.
      const command = `exec ${process.execPath} ${main} serve --port 0 --no-open`;
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          ...process.env,
          EARMARK_WORKSPACE: join(folder, 'workspace'),
          EARMARK_SETTINGS: join(folder, 'settings'),
        },
      });
      children.push(child);
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      await expect.poll(() => text, { timeout: 50_000 }).toContain('Press Enter');
      child.stdin.write('\n');
      await expect.poll(() => [...text.matchAll(new RegExp(ADDRESS, 'g'))].length, { timeout: 10_000 }).toBe(2);
      const links = [...text.matchAll(new RegExp(ADDRESS, 'g'))];
      const port = Number(links[0]?.[1]);
      const statuses = [];
      for (const [link] of links) statuses.push((await request(port, { path: `/?token=${tokenOf(link)}` })).status);
      expect(statuses).toEqual([401, 303]);
      // Ctrl-C, as the terminal sends it.
      child.stdin.write('\u0003');
      expect(await new Promise((done) => child.on('close', done))).toBe(0);
    },
  );
});

describe('earmark start', () => {
  test('without a display: one line why there is no window, and the browser host with the sample', async () => {
    const running = await earmark(['start', '--sample', '--no-open']);
    const [link, port] = await running.says(ADDRESS);
    expect(running.text()).toMatch(/^[^\n]*so Earmark opens in the browser\.\n/);
    const { headers } = await request(Number(port), { path: `/?token=${tokenOf(link)}` });
    const page = await openPage(Number(port), (headers['set-cookie'] ?? '').split(';')[0] ?? '');
    await running.says(/The sample data set is being made\./);
    expect(await page.call('jobs.list', {})).toMatchObject({ ok: true, result: [{ kind: 'sample' }] });
    running.child.kill('SIGINT');
    expect(await running.ended).toBe(0);
    expect(running.text()).toContain('Press Ctrl-C again');
  });
});
