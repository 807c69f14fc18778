import type { HostBridge } from '../../src-shared/contract.ts';

declare global {
  interface Window {
    /** Electron's preload puts it there; a browser has none. */
    readonly earmark?: HostBridge;
  }
}
