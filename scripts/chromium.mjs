import { existsSync } from 'node:fs';

/** Debian's Chromium; another machine names its own in EARMARK_CHROMIUM. Playwright's download is never used. */
export const CHROMIUM_PATH = process.env['EARMARK_CHROMIUM'] ?? '/usr/bin/chromium';

export function hasChromium() {
  return existsSync(CHROMIUM_PATH);
}

/** For every start of it: containers have no sandbox of their own to nest, and a test asks nothing of the network. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
