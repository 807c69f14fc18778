/** The one origin that Earmark's page has in Electron. */

export const SCHEME = 'app';
export const HOST = 'earmark';
/** As `URL.origin` of a standard scheme and `WebFrameMain.origin` give it. */
export const ORIGIN = `${SCHEME}://${HOST}`;
export const START_URL = `${ORIGIN}/index.html`;

/** Whether an address is the page itself; its hash is the page's own business. */
export function isOwnPage(address: string): boolean {
  return isOwnAddress(address) && ['/', '/index.html'].includes(new URL(address).pathname);
}

/** Whether an address belongs to `app://earmark`. Node gives custom schemes no origin, so the parts are compared. */
export function isOwnAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${SCHEME}:` && host === HOST && username === '' && password === '';
}
