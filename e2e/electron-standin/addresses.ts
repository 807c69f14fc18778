/**
 * Chromium knows no `app:` scheme, so a custom scheme's page stands at an https origin that exists nowhere:
 * `app://earmark/index.html` is `https://earmark.app.standin/index.html`. Main sees the former, the page the latter.
 */
const SUFFIX = '.standin';

export function toPage(address: string): string {
  const custom = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/is.exec(address);
  if (custom === null) return address;
  const [, scheme, host, rest] = custom as unknown as readonly [string, string, string, string];
  return ['http', 'https', 'file', 'ws', 'wss'].includes(scheme)
    ? address
    : `https://${host}.${scheme}${SUFFIX}${rest}`;
}

export function toMain(address: string): string {
  const mapped = /^https:\/\/(.+)\.([a-z0-9+-]+)\.standin(?=[/?#]|$)(.*)$/is.exec(address);
  return mapped === null ? address : `${mapped[2] ?? ''}://${mapped[1] ?? ''}${mapped[3] ?? ''}`;
}

/** The custom scheme of an address as main sees it, undefined for the web's own. */
export function customScheme(address: string): string | undefined {
  return toPage(address) === address ? undefined : address.slice(0, address.indexOf(':'));
}

/** As `WebFrameMain.origin`. */
export function originOf(address: string): string {
  if (!URL.canParse(address)) return 'null';
  const { protocol, host, origin } = new URL(address);
  return customScheme(address) === undefined ? origin : `${protocol}//${host}`;
}
