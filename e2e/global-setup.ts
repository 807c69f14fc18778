/** Before all tests: the build that they run is the sources' own, and there is room for what they share. */
import { buildIfNeeded } from '../src-main/hosts/cli/build-if-needed.ts';
import { hasChromium, CHROMIUM_PATH } from '../scripts/chromium.mjs';
import { whyNoElectron } from './hosts/electron.ts';
import { ROOT } from './hosts/places.ts';
import { makeRoomForPrepared } from './hosts/prepared.ts';

export default async function setUp(): Promise<() => void> {
  if (!hasChromium()) throw new Error(`The end-to-end tests need Chromium, and there is no ${CHROMIUM_PATH}.`);
  const reason = whyNoElectron();
  if (reason !== undefined) console.log(`The project electron is skipped: ${reason}.`);
  await buildIfNeeded(ROOT, (line) => console.log(line));
  return await makeRoomForPrepared();
}
