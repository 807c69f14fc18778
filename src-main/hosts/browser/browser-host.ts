/** The workstation at a loopback address: HTTP for the page's files, a WebSocket for the contract. */
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { UserError } from '../../../src-shared/errors.ts';
import { MAX_FRAME, SOCKET_PATH } from '../../../src-shared/messages.ts';
import { encodeFrame } from '../../../src-shared/wire.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { Access, sessionsIn } from './access.ts';
import { hostsOf, upgradeRefusalOf } from './guards.ts';
import { rawResponse } from './headers.ts';
import { answerRequest } from './http-answers.ts';
import { connectPage, type PageConnection } from './page-connection.ts';
import { readStaticFiles } from './static-files.ts';

export interface BrowserHostOptions {
  /** It stays the caller's: closing the host does not dispose of it. */
  readonly workstation: Workstation;
  /** The built page: `out/renderer`. */
  readonly rendererFolder: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Listens on `[::1]` as well. */
  readonly ipv6?: boolean;
  /** For what no page is told. */
  readonly log: (line: string) => void;
  readonly access?: Access;
}

export interface BrowserHost {
  readonly port: number;
  /** An address with a new one-time token; the one before it is dead. */
  newLink(): string;
  /** Connected now. */
  pages(): number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Times in ms, sizes in bytes. */
const LIMITS = {
  /** From the connection to the end of the headers. */
  headers: 5000,
  /** From the connection to the end of the request. */
  request: 10_000,
  /** Without a byte either way. */
  idle: 30_000,
  keepAlive: 5000,
  headerBytes: 8 * 1024,
  connections: 64,
  pages: 16,
  /** Between checks whether pages are there. */
  heartbeat: 20_000,
  /** For pages to close before they are cut off. */
  closing: 1000,
} as const;

/** WebSocket close code: the server goes away. */
const GOING_AWAY = 1001;

/** @throws UserError PAGE_NOT_BUILT, PORT_IN_USE, PORT_NOT_ALLOWED, LOOPBACK_MISSING */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { workstation, log, access = new Access() } = options;
  const files = await readStaticFiles(options.rendererFolder);
  const pages = new Set<PageConnection>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
  // A handshake that is wrong in itself: ws would answer without our headers.
  sockets.on('wsClientError', (_error, socket) => refuse(socket, 400));

  const servers: Server[] = [];
  const listen = async (host: string, port: number): Promise<number> => {
    const server = makeServer();
    const got = await listening(server, host, port);
    servers.push(server);
    server.on('error', (error) => log(`The server failed: ${error.message}`));
    const context = { port: got, hosts: hostsOf(got), access, files };
    server.on('request', (request, response) => answerRequest(request, response, context));
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const status = upgradeStatus(request, context, pages.size);
      if (status !== undefined) {
        refuse(socket, status);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const page = connectPage(webSocket, workstation, log);
        pages.add(page);
        webSocket.on('close', () => pages.delete(page));
      });
    });
    return got;
  };
  const port = await listen('127.0.0.1', options.port);
  if (options.ipv6 === true) {
    await listen('::1', port).catch(async (error: unknown) => {
      await Promise.all(servers.map(closed));
      throw error;
    });
  }

  const unsubscribe = workstation.subscribe((event, data) => {
    if (pages.size === 0) return;
    // Once for all pages; whoever told the event must not fail because of it.
    let frame: Uint8Array;
    try {
      frame = encodeFrame({ event, data });
    } catch (error) {
      log(`The event ${event} cannot be sent: ${String(error)}`);
      return;
    }
    for (const page of pages) page.tell(event, data, frame);
  });
  const heartbeat = setInterval(() => {
    for (const page of pages) page.check();
  }, LIMITS.heartbeat);
  heartbeat.unref();

  return {
    port,
    newLink: () => `http://127.0.0.1:${port}/?token=${access.issueToken()}`,
    pages: () => pages.size,
    async close() {
      unsubscribe();
      clearInterval(heartbeat);
      for (const page of pages) page.close(GOING_AWAY, 'Earmark was closed');
      const cutOff = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, LIMITS.closing);
      await Promise.all(servers.map(closed));
      clearTimeout(cutOff);
    },
  };
}

function makeServer(): Server {
  const server = createServer({
    maxHeaderSize: LIMITS.headerBytes,
    headersTimeout: LIMITS.headers,
    requestTimeout: LIMITS.request,
    keepAliveTimeout: LIMITS.keepAlive,
    connectionsCheckingInterval: 1000,
    requireHostHeader: false,
    insecureHTTPParser: false,
    joinDuplicateHeaders: false,
  });
  server.maxConnections = LIMITS.connections;
  server.setTimeout(LIMITS.idle);
  // Bodies are announced with `Expect: 100-continue` before they are sent; none is wanted.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', (_request, socket) => refuse(socket, 405));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    refuse(socket, status);
  });
  return server;
}

/** @returns the status to refuse with, or undefined */
function upgradeStatus(
  { url, method, headers }: IncomingMessage,
  context: { readonly port: number; readonly hosts: ReadonlySet<string>; readonly access: Access },
  pages: number,
): number | undefined {
  if (upgradeRefusalOf(headers, context.hosts) !== undefined) return 403;
  if (method !== 'GET') return 405;
  if (url !== SOCKET_PATH) return 404;
  if (!context.access.knows(sessionsIn(headers.cookie, context.port))) return 401;
  return pages >= LIMITS.pages ? 503 : undefined;
}

function refuse(socket: Duplex, status: number): void {
  if (socket.writable) socket.end(rawResponse(status, STATUS_CODES[status] ?? ''), () => socket.destroy());
  else socket.destroy();
}

async function listening(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): UserError {
  const details = { host, port };
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError('PORT_IN_USE', `Port ${port} is in use by another program.`, {
        hint: 'Choose another with --port, or 0 for any that is free.',
        details,
        cause: error,
      });
    case 'EACCES':
      return new UserError('PORT_NOT_ALLOWED', `This account may not listen on port ${port}.`, {
        hint: 'Choose a port above 1023 with --port.',
        details,
        cause: error,
      });
    default:
      return new UserError('LOOPBACK_MISSING', `Earmark cannot listen on ${host}: ${error.message}`, {
        hint: 'Look whether this machine has a loopback interface.',
        details,
        cause: error,
      });
  }
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
