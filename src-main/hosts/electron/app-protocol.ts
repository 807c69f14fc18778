/** `app://earmark/…`: the page's built files, read-only, and nothing beside them. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { protocol } from 'electron';
import { lookup } from 'mrmime';
import { PAGE_HEADERS } from './content-security.ts';
import { isOwnAddress, SCHEME } from './origin.ts';

/** Call before the app is ready. A standard, secure scheme has an origin, storage, modules and `fetch`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Call when the app is ready. */
export function servePage(root: string): void {
  protocol.handle(SCHEME, async (request) => await servePageFile(root, request));
}

/** Answers one request with a file below `root`; anything else is 404, whatever exists there. */
export async function servePageFile(root: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  if (!isOwnAddress(request.url)) return refusal(404);
  const file = await containedFile(root, new URL(request.url).pathname);
  if (file === undefined) return refusal(404);
  const headers = { ...PAGE_HEADERS, 'content-type': typeOf(file.path), 'content-length': String(file.bytes) };
  const body =
    request.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(file.path)) as ReadableStream<Uint8Array>);
  return new Response(body, { status: 200, headers });
}

/**
 * The file that a path of an address means. Undefined where it would leave `root`: by `..` in any encoding, by a
 * backslash, an absolute path or a drive inside, or by a symbolic link that points out.
 */
export async function containedFile(
  root: string,
  pathname: string,
): Promise<{ readonly path: string; readonly bytes: number } | undefined> {
  const decoded = decodedPath(pathname);
  // Encoded once more, backslashes, drives and streams (`:`) and NUL: no file of a build has any of them.
  if (decoded === undefined || /[%\\:\0]/.test(decoded)) return undefined;
  const parts = decoded.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..')) return undefined;
  try {
    const realRoot = await realpath(root);
    const path = await realpath(join(realRoot, ...(parts.length === 0 ? ['index.html'] : parts)));
    if (!isInside(realRoot, path)) return undefined;
    const found = await stat(path);
    return found.isFile() ? { path, bytes: found.size } : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function decodedPath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // A lone `%`: no address that the build writes.
    return undefined;
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes(code);
}

/** What Chromium needs to run a module or a font; a file without a known type is data. */
function typeOf(path: string): string {
  const type = lookup(path) ?? 'application/octet-stream';
  return type.startsWith('text/') || type === 'application/json' ? `${type};charset=utf-8` : type;
}

function refusal(status: 404 | 405): Response {
  const text = status === 404 ? 'Not found' : 'Method not allowed';
  return new Response(text, { status, headers: { ...PAGE_HEADERS, 'content-type': 'text/plain;charset=utf-8' } });
}
