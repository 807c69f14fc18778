/** For tests: a server with a page of two files, and clients that send what no browser would. */
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { hostMessage, type HostMessage } from '../../../../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../../../../src-shared/wire.ts';
import { startBrowserHost, type BrowserHost, type BrowserHostOptions } from '../browser-host.ts';
import { smallWorkstation, type SmallWorkstation } from './small-workstation.ts';

export interface TestServer extends BrowserHost {
  readonly workstation: SmallWorkstation;
  readonly rendererFolder: string;
  readonly logged: string[];
}

/** `prepare` may put more into the folder of static files before they are read. */
export async function testServer(
  options: Partial<BrowserHostOptions> = {},
  prepare: (folder: string) => Promise<void> = async () => Promise.resolve(),
): Promise<TestServer> {
  const rendererFolder = await mkdtemp(join(tmpdir(), 'earmark-page-'));
  await mkdir(join(rendererFolder, 'assets'));
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Earmark</title>');
  await writeFile(join(rendererFolder, 'assets', 'index-1.js'), 'document.title = "started";');
  await prepare(rendererFolder);
  const workstation = smallWorkstation();
  const logged: string[] = [];
  const host = await startBrowserHost({
    workstation,
    rendererFolder,
    port: 0,
    log: (line) => void logged.push(line),
    ...options,
  });
  return { ...host, workstation, rendererFolder, logged };
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends text over TCP and reads until the server closes. The text must ask for `Connection: close`. */
export async function raw(port: number, text: string, host = '127.0.0.1'): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ port, host }, () => socket.write(text, 'latin1'));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
  return parseAnswer(Buffer.concat(chunks).toString('latin1'));
}

export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') };
}

export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request as a browser's address bar would send it, except for what is given. */
export async function request(
  port: number,
  { method = 'GET', path = '/', headers = {} }: RequestParts = {},
): Promise<RawAnswer> {
  const all = { Host: `127.0.0.1:${port}`, Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return await raw(port, [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
}

export function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token') ?? '';
}

/** Exchanges a token. @returns the `Cookie` header */
export async function signIn(server: BrowserHost): Promise<string> {
  const { headers } = await request(server.port, { path: `/?token=${tokenOf(server.newLink())}` });
  return (headers['set-cookie'] ?? '').split(';')[0] ?? '';
}

export interface TestPage {
  readonly socket: WebSocket;
  call(channel: string, args: unknown): Promise<unknown>;
  readonly messages: HostMessage[];
  /** The next message that fits, also of those that have come. */
  message(fits: (message: HostMessage) => boolean): Promise<HostMessage>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** @throws Error with the status where the handshake is refused */
export async function openPage(port: number, cookie: string, headers: Record<string, string> = {}): Promise<TestPage> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, {
    headers: { Origin: `http://127.0.0.1:${port}`, Cookie: cookie, ...headers },
  });
  const messages: HostMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(hostMessage(decodeFrame(data)));
    for (const look of waiting) look();
  });
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  let id = 0;
  const message = async (fits: (message: HostMessage) => boolean): Promise<HostMessage> =>
    await new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    messages,
    message,
    closed,
    async call(channel, args) {
      const own = id++;
      socket.send(encodeFrame({ id: own, channel, args }));
      const found = await message((candidate) => 'id' in candidate && candidate.id === own);
      return 'answer' in found ? found.answer : undefined;
    },
  };
}
