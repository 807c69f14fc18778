/**
 * Makes `window.earmark` in the sandboxed page. It carries channel names and data and knows none of them: main validates
 * every call with the contract, so that a new channel needs nothing here.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Answer, HostBridge } from '../../../src-shared/contract.ts';
import { CALL, EVENT } from './wires.ts';

const listeners = new Map<string, Set<(data: unknown) => void>>();

ipcRenderer.on(EVENT, (_event, name: string, data: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(data);
});

const bridge: HostBridge = {
  call: async (channel, args) => {
    try {
      return (await ipcRenderer.invoke(CALL, channel, args)) as Answer;
    } catch (error) {
      // Main always answers; what fails here is the crossing itself (arguments that cannot be cloned, main at its end).
      return {
        ok: false,
        error: {
          code: 'CALL_LOST',
          message: `${channel} did not reach Earmark.`,
          hint: 'Try again; if it comes back, restart Earmark.',
          details: { reason: error instanceof Error ? error.message : String(error) },
        },
      };
    }
  },
  on: (event, listener) => {
    const group = listeners.get(event) ?? new Set();
    listeners.set(event, group);
    // Its own identity: the same function may listen twice.
    const entry = (data: unknown): void => listener(data);
    group.add(entry);
    return () => {
      group.delete(entry);
      if (group.size === 0) listeners.delete(event);
    };
  },
  pathOf: (file) => {
    try {
      return webUtils.getPathForFile(file as File) || undefined;
    } catch {
      // Not a file: it has no path, which is what was asked.
      return undefined;
    }
  },
};

contextBridge.exposeInMainWorld('earmark', bridge);
