/**
 * The page's bridge in tests of screens. `host` takes `window.earmark` when it is first imported, so this is imported before
 * anything that imports `host`; the one bridge passes on to the script of each test.
 */
import type { HostBridge } from '../../src-shared/contract.ts';

/** Set by each test before its screen is opened. */
export const scripts: { current: HostBridge | undefined } = { current: undefined };

const passing: HostBridge = {
  call: (channel, args) => scripts.current!.call(channel, args),
  on: (event, listener) => scripts.current!.on(event, listener),
  pathOf: () => undefined,
};
Object.defineProperty(window, 'earmark', { configurable: true, value: passing });
