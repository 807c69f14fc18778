/**
 * What the stand-in runs inside the page, before the page's own scripts: the preload's isolated world, as Electron's
 * context isolation has it, and the main world's end of `contextBridge`. The two worlds share the DOM and nothing else, so
 * values cross as details of events on `window`, which Chromium copies by structured clone between worlds and dispatches
 * at once: a function that the preload exposes returns synchronously, as it does in Electron.
 *
 * These functions are sent as source and use nothing from outside themselves.
 */
import type { Codec } from './codec.ts';

/** Data about a value that may hold functions and promises. */
type Described =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'function' | 'promise'; readonly ref: number }
  | { readonly kind: 'array'; readonly items: readonly Described[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Described])[] }
  | { readonly kind: 'error'; readonly message: string };

export interface BridgeSide {
  describe(value: unknown): Described;
  revive(described: Described): unknown;
  send(kind: string, detail: unknown): void;
  on(kind: string, listener: (detail: never) => void): void;
}

/** One world's end of the bridge. `own` and `other` name the worlds in the events' names. */
export function makeBridgeSide(own: string, other: string): BridgeSide {
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let next = 0;

  const send = (kind: string, detail: unknown): void =>
    void window.dispatchEvent(new CustomEvent(`standin:${other}:${kind}`, { detail }));
  const on = (kind: string, listener: (detail: never) => void): void =>
    window.addEventListener(`standin:${own}:${kind}`, (event) => listener((event as CustomEvent).detail as never));

  function describe(value: unknown): Described {
    if (typeof value === 'function') {
      const ref = next++;
      functions.set(ref, value as () => unknown);
      return { kind: 'function', ref };
    }
    if (value instanceof Promise) {
      const ref = next++;
      value.then(
        (result: unknown) => send('settled', { ref, result: describe(result) }),
        (error: unknown) => send('settled', { ref, error: describe(error) }),
      );
      return { kind: 'promise', ref };
    }
    // As Electron's bridge: an error keeps its message only, a class's instance its own properties only.
    if (value instanceof Error) return { kind: 'error', message: value.message };
    if (Array.isArray(value)) return { kind: 'array', items: value.map(describe) };
    if (isRecord(value)) {
      return { kind: 'object', entries: Object.entries(value).map(([key, item]) => [key, describe(item)] as const) };
    }
    return { kind: 'value', value };
  }

  function isRecord(value: unknown): value is object {
    if (typeof value !== 'object' || value === null) return false;
    return Object.prototype.toString.call(value) === '[object Object]';
  }

  function revive(described: Described): unknown {
    switch (described.kind) {
      case 'value':
        return described.value;
      case 'array':
        return described.items.map(revive);
      case 'object':
        return Object.freeze(Object.fromEntries(described.entries.map(([key, item]) => [key, revive(item)])));
      case 'error':
        return new Error(described.message);
      case 'promise':
        return new Promise((resolve, reject) => promises.set(described.ref, { resolve, reject }));
      case 'function':
        return (...args: unknown[]) => call(described.ref, args);
    }
  }

  function call(ref: number, args: readonly unknown[]): unknown {
    const id = `${own}${Math.random()}`;
    let reply: { result?: Described; error?: Described } | undefined;
    const listener = (event: Event): void => {
      reply = (event as CustomEvent).detail as typeof reply;
    };
    window.addEventListener(id, listener, { once: true });
    send('call', { id, ref, args: args.map(describe) });
    window.removeEventListener(id, listener);
    if (reply === undefined) throw new Error('An object could not be cloned.');
    if (reply.error !== undefined) throw revive(reply.error) as Error;
    return reply.result === undefined ? undefined : revive(reply.result);
  }

  on('call', ({ id, ref, args }: { id: string; ref: number; args: Described[] }) => {
    const detail: { result?: Described; error?: Described } = {};
    try {
      detail.result = describe(functions.get(ref)?.(...args.map(revive)));
    } catch (error) {
      detail.error = describe(error instanceof Error ? error : new Error(String(error)));
    }
    window.dispatchEvent(new CustomEvent(id, { detail }));
  });
  on('settled', ({ ref, result, error }: { ref: number; result?: Described; error?: Described }) => {
    const waiting = promises.get(ref);
    promises.delete(ref);
    if (error === undefined) waiting?.resolve(result === undefined ? undefined : revive(result));
    else waiting?.reject(revive(error));
  });
  return { describe, revive, send, on };
}

/** In the page's own world: receives what `contextBridge` exposes. */
export function mainWorld(make: typeof makeBridgeSide): void {
  const side = make('main', 'preload');
  side.on('expose', ({ key, api }: { key: string; api: Described }) => {
    if (Object.hasOwn(window, key)) return;
    Object.defineProperty(window, key, { value: side.revive(api), enumerable: true });
  });
  // The order of the two worlds' scripts is Chromium's: whoever comes second asks again.
  side.send('ready', null);
}

/** A CommonJS module as Node wraps it. */
export type CommonJs = (require: (name: string) => unknown, module: { exports: unknown }, exports: unknown) => void;

/** Sent to the page by `electron-standin`, `Runtime.addBinding`: one line of text to the main process. */
declare const standinSend: (text: string) => void;

/** In the isolated world: `require('electron')` of a sandboxed preload, then the preload itself. */
export function preloadWorld(make: typeof makeBridgeSide, codec: Codec, inSubFrames: boolean, preload: CommonJs): void {
  if (window !== window.top && !inSubFrames) return;
  const side = make('preload', 'main');
  const exposed: { key: string; api: Described }[] = [];
  side.on('ready', () => {
    for (const item of exposed) side.send('expose', item);
  });

  type Listener = (event: object, ...args: unknown[]) => void;
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let calls = 0;
  const post = (message: object): void => standinSend(codec.encode(structuredClone(message)));

  Object.defineProperty(globalThis, 'standinReceive', {
    value: (text: string) => {
      const message = codec.decode(text) as
        | { kind: 'event'; channel: string; args: unknown[] }
        | { kind: 'reply'; id: number; result?: unknown; error?: string };
      if (message.kind === 'event') {
        for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer }, ...message.args);
        return;
      }
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) call?.resolve(message.result);
      else call?.reject(new Error(message.error));
    },
  });

  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = calls++;
        post({ kind: 'invoke', id, channel, args });
        waiting.set(id, { resolve, reject });
      }),
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, args }),
    on: (channel: string, listener: Listener) => {
      const group = listeners.get(channel) ?? new Set();
      listeners.set(channel, group.add(listener));
      return ipcRenderer;
    },
    off: (channel: string, listener: Listener) => {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (key: string, api: unknown) => {
        const item = { key, api: side.describe(api) };
        exposed.push(item);
        side.send('expose', item);
      },
    },
    ipcRenderer,
    webUtils: {
      /** Chromium tells a page no paths; a test says beforehand which files it will bring (`standin.declareFiles`). */
      getPathForFile: (file: File): string => {
        if (!(file instanceof File)) throw new TypeError('getPathForFile: this is no File');
        const known = (globalThis as { standinFiles?: Record<string, string> }).standinFiles ?? {};
        return known[`${file.name}/${file.size}`] ?? '';
      },
    },
  };
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name} (a sandboxed preload has electron only)`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
}
