/** Answers HTTP requests: the token's exchange, the page's files, and refusals. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sessionCookie, sessionsIn, type Access } from './access.ts';
import { isForeignSite, isNavigation, isPrefetch, refusalOf } from './guards.ts';
import { SECURITY_HEADERS } from './headers.ts';
import * as pages from './pages.ts';
import type { PlainPage } from './pages.ts';
import type { StaticFile, StaticFiles } from './static-files.ts';

export interface HttpContext {
  readonly port: number;
  readonly hosts: ReadonlySet<string>;
  readonly access: Access;
  readonly files: StaticFiles;
}

/** Nothing here reads a request's body: the contract goes over the WebSocket. */
export function answerRequest(request: IncomingMessage, response: ServerResponse, context: HttpContext): void {
  const { method = '', headers } = request;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const refusal = refusalOf({ method, headers }, context.hosts);
  if (refusal !== undefined) {
    sendPage(request, response, refusal === 'host' ? pages.wrongHost(context.port) : pages.otherSite);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    sendPage(request, response, pages.wrongMethod);
    return;
  }
  const { path, query } = parts(request.url ?? '');
  const sessions = sessionsIn(headers.cookie, context.port);
  const token = path === '/' ? new URLSearchParams(query).get('token') : null;
  if (token !== null) {
    exchange(request, response, context, token, sessions);
    return;
  }
  if (!context.access.knows(sessions)) {
    const held = path === '/' && isForeignSite(headers) && isNavigation(headers);
    sendPage(request, response, held ? pages.goOn : pages.noSession);
    return;
  }
  const file = context.files.get(path);
  if (file === undefined) sendPage(request, response, pages.notFound);
  else sendFile(request, response, file);
}

function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  { port, access }: HttpContext,
  token: string,
  sessions: readonly string[],
): void {
  // HEAD and loading ahead are not a person who opens the address.
  const session =
    request.method === 'GET' && !isPrefetch(request.headers) ? access.exchange(token, sessions) : undefined;
  if (session === undefined) {
    // Going back in the history, or opening the address a second time in the same browser, is no failure.
    if (access.knows(sessions)) redirect(response);
    else sendPage(request, response, pages.deadToken);
    return;
  }
  response.setHeader('Set-Cookie', sessionCookie(port, session));
  redirect(response);
}

/** Away from the token, which would otherwise stay in the address bar and the history. */
function redirect(response: ServerResponse): void {
  response.writeHead(303, { Location: '/', 'Content-Length': 0 }).end();
}

function sendPage(request: IncomingMessage, response: ServerResponse, { status, html }: PlainPage): void {
  const body = Buffer.from(html);
  // A body that nobody reads must not stay on the connection.
  if (request.method !== 'GET' && request.method !== 'HEAD') response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  if (file.immutable) response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
  response.setHeader('ETag', file.etag);
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.content.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.content);
}

/** Cut at the first `?`; nothing is decoded. */
function parts(url: string): { readonly path: string; readonly query: string } {
  const at = url.indexOf('?');
  return at === -1 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) };
}
