import { existsSync } from 'node:fs';

/** Debian's Chromium; another machine names its own in EARMARK_CHROMIUM. Playwright's download is never used. */
export const CHROMIUM_PATH = process.env['EARMARK_CHROMIUM'] ?? '/usr/bin/chromium';

export function hasChromium() {
  return existsSync(CHROMIUM_PATH);
}
