import { existsSync } from 'node:fs';

/** Debian's Chromium; another machine names its own in EARMARK_CHROMIUM. Playwright's download is never used. */
export const CHROMIUM_PATH = process.env['EARMARK_CHROMIUM'] ?? '/usr/bin/chromium';

export function hasChromium() {
  return existsSync(CHROMIUM_PATH);
}

/**
 * Two that open hidden pages of Chromium's own with every window, half a second of processor each time, and those that
 * Playwright turns off and a test could notice: the last list given is the one that counts.
 */
const FEATURES_OFF = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/** For every start of it: containers have no sandbox of their own to nest, and a test asks nothing of the network. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  `--disable-features=${FEATURES_OFF.join(',')}`,
];
