// Runs before `npm test`: brings what the tests need and npm cannot install. Today that is one thing, Chromium.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CHROMIUM_PATH, hasChromium } from './chromium.mjs';

const REQUIRED_MAJOR = 24;
if (Number.parseInt(process.versions.node, 10) < REQUIRED_MAJOR) {
  console.error(`The tests need Node ${REQUIRED_MAJOR}, and npm runs them on Node ${process.versions.node}.`);
  console.error('Next step: Run npm install here; it brings Node 24 as a package.');
  process.exit(1);
}

if (!hasChromium()) {
  const reason = installChromium();
  if (reason !== undefined) {
    console.warn(`The tests that run in a browser are skipped: there is no ${CHROMIUM_PATH}, and ${reason}.`);
    console.warn('Next step: Install Chromium (Debian: apt-get install chromium), or name one in EARMARK_CHROMIUM.');
  }
}

/** @returns {string | undefined} why Chromium could not be installed, nothing when it is there now */
function installChromium() {
  if (process.env['EARMARK_CHROMIUM'] !== undefined) return 'EARMARK_CHROMIUM names that path';
  if (!existsSync('/etc/debian_version')) return 'this is not Debian';
  if (process.getuid?.() !== 0) return 'installing it needs root';
  console.log('Installing Chromium with apt-get, for the tests that run in a browser.');
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const { status, error } = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (error !== undefined) return `apt-get could not be started (${error.message})`;
    if (status !== 0) return `apt-get ${args[0] ?? ''} failed with code ${String(status)}`;
  }
  return hasChromium() ? undefined : 'the package did not bring it';
}
