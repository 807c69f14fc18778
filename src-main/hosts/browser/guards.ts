/** Whether a request may be looked at at all: addressed to this server, and not sent by another site's page. */
import type { IncomingHttpHeaders } from 'node:http';

/** Names of the loopback address, as browsers write them in `Host`. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

export type Refusal = 'host' | 'origin' | 'site';

/** The values of `Host` that this server answers to. Any other is a name that someone has pointed at 127.0.0.1. */
export function hostsOf(port: number): ReadonlySet<string> {
  return new Set(NAMES.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/** @returns why the request is refused, or undefined */
export function refusalOf(
  { method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders },
  hosts: ReadonlySet<string>,
): Refusal | undefined {
  if (headers.host === undefined || !hosts.has(headers.host)) return 'host';
  const reads = method === 'GET' || method === 'HEAD';
  if (!reads && !isOwnOrigin(headers)) return 'origin';
  if (headers.origin !== undefined && !isOwnOrigin(headers)) return 'origin';
  return isForeignSite(headers) && !(reads && isNavigation(headers)) ? 'site' : undefined;
}

/** The same for a WebSocket, which must name its origin. @returns why it is refused, or undefined */
export function upgradeRefusalOf(headers: IncomingHttpHeaders, hosts: ReadonlySet<string>): Refusal | undefined {
  if (headers.host === undefined || !hosts.has(headers.host)) return 'host';
  if (!isOwnOrigin(headers)) return 'origin';
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' ? undefined : 'site';
}

/** A page of another site (or of another port, which browsers call the same site) made the browser ask. */
export function isForeignSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Someone followed a link in a tab of its own, not in a frame. */
export function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** Browsers load pages ahead of a click; that must not use the token up. */
export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return headers['sec-purpose'] !== undefined || headers['purpose'] === 'prefetch';
}

function isOwnOrigin({ host, origin }: IncomingHttpHeaders): boolean {
  return host !== undefined && origin === `http://${host}`;
}
