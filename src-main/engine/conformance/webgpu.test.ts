/** The same suite on the graphics device, where one starts: a card's, or Mesa's lavapipe (scripts/setup-lavapipe.sh). */
import { it } from 'vitest';
import { tryDevice } from '../devices/availability.ts';
import { conformanceSuite } from './suite.ts';

const only = process.env['KERNELS']?.split(',');
const webgpu = await tryDevice('webgpu');

if ('device' in webgpu) {
  conformanceSuite(webgpu.device, only);
} else {
  console.log(`The conformance suite on webgpu is skipped: ${webgpu.reason}`);
  it.skip(`kernels on webgpu (${webgpu.reason})`);
}
