/**
 * `app://earmark/…`: the page's built files, and nothing beside them. As in the browser host they are read at the start and
 * looked up by name, so that no address ever becomes a path of the file system.
 */
import { protocol } from 'electron';
import { SECURITY_HEADERS } from '../browser/headers.ts';
import { readStaticFiles, type StaticFiles } from '../browser/static-files.ts';
import { isOwnAddress, SCHEME } from './origin.ts';

/** Call before the app is ready. A standard, secure scheme has an origin, storage, modules and `fetch`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * Call when the app is ready.
 *
 * @param folder absolute
 * @throws UserError PAGE_NOT_BUILT
 */
export async function servePage(folder: string): Promise<void> {
  const files = await readStaticFiles(folder);
  protocol.handle(SCHEME, (request) => answerRequest(files, request));
}

/** Exported for its test. */
export function answerRequest(files: StaticFiles, request: Pick<Request, 'method' | 'url'>): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'Method not allowed');
  const file = isOwnAddress(request.url) ? files.get(new URL(request.url).pathname) : undefined;
  if (file === undefined) return refusal(404, 'Not found');
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(file.content), {
    headers: { ...SECURITY_HEADERS, 'Content-Type': file.type, 'Content-Length': String(file.content.length) },
  });
}

function refusal(status: 404 | 405, text: string): Response {
  return new Response(text, { status, headers: { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } });
}
