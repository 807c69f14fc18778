/** The line between a window's page and the main process: Electron's IPC over Chromium's DevTools protocol. */
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright';
import { originOf, toMain } from './addresses.ts';
import { makeCodec } from './codec.ts';
import { mainWorld, makeBridgeSide, preloadWorld } from './page-worlds.ts';

const WORLD = 'electron-preload';
const codec = makeCodec();

/** What `event.senderFrame` has, as far as programs look at it. */
export interface Frame {
  readonly frameToken: string;
  readonly url: string;
  readonly origin: string;
  readonly parent: Frame | null;
  readonly top: Frame;
  isDestroyed(): boolean;
}

export interface LinkOptions {
  readonly page: Page;
  readonly session: CDPSession;
  /** Absolute path of the built preload. */
  readonly preload: string | undefined;
  readonly inSubFrames: boolean;
  readonly onInvoke: (channel: string, args: unknown[], frame: Frame | null) => Promise<unknown>;
  readonly onSend: (channel: string, args: unknown[], frame: Frame | null) => void;
}

interface FrameRecord {
  readonly id: string;
  readonly parentId: string | undefined;
  url: string;
}

type PageMessage =
  { kind: 'invoke'; id: number; channel: string; args: unknown[] } | { kind: 'send'; channel: string; args: unknown[] };

interface Reply {
  readonly kind: 'reply';
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export class PageLink {
  readonly #options: LinkOptions;
  readonly #frames = new Map<string, FrameRecord>();
  /** Isolated worlds by their execution context. */
  readonly #worlds = new Map<number, string>();

  private constructor(options: LinkOptions) {
    this.#options = options;
  }

  static async open(options: LinkOptions): Promise<PageLink> {
    const link = new PageLink(options);
    await link.#connect();
    return link;
  }

  /** To the preload of the top frame; lost where there is none yet, as in Electron. */
  send(channel: string, args: readonly unknown[]): void {
    const text = codec.encode(structuredClone({ kind: 'event', channel, args }));
    for (const [world, frameId] of this.#worlds) {
      if (this.#frames.get(frameId)?.parentId === undefined) void this.#receive(world, text);
    }
  }

  /** Files that pages will bring, for `webUtils.getPathForFile`: `name/size` to path. */
  async declareFiles(files: Readonly<Record<string, string>>): Promise<void> {
    for (const contextId of this.#worlds.keys()) {
      await this.#options.session.send('Runtime.evaluate', {
        contextId,
        expression: `globalThis.standinFiles = ${JSON.stringify(files)}`,
      });
    }
  }

  async #connect(): Promise<void> {
    const { session, preload, inSubFrames } = this.#options;
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) =>
      this.#frames.set(frameId, { id: frameId, parentId: parentFrameId, url: 'about:blank' }),
    );
    session.on('Page.frameDetached', ({ frameId }) => this.#frames.delete(frameId));
    session.on('Page.frameNavigated', ({ frame }) =>
      this.#frames.set(frame.id, { id: frame.id, parentId: frame.parentId, url: frame.url }),
    );
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = this.#frames.get(frameId);
      if (frame !== undefined) frame.url = url;
    });
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const frameId = (context.auxData as { frameId?: string } | undefined)?.frameId;
      if (context.name === WORLD && frameId !== undefined) this.#worlds.set(context.id, frameId);
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
      this.#worlds.delete(executionContextId),
    );
    session.on('Runtime.executionContextsCleared', () => this.#worlds.clear());
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === 'standinSend') this.#handle(payload, executionContextId);
    });
    await session.send('Page.enable');
    await session.send('Runtime.enable');
    const { frameTree } = await session.send('Page.getFrameTree');
    this.#frames.set(frameTree.frame.id, { id: frameTree.frame.id, parentId: undefined, url: frameTree.frame.url });
    if (preload === undefined) return;
    await session.send('Runtime.addBinding', { name: 'standinSend', executionContextName: WORLD });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: called(mainWorld, [String(makeBridgeSide)]),
    });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: WORLD,
      source: called(preloadWorld, [
        String(makeBridgeSide),
        `(${String(makeCodec)})()`,
        String(inSubFrames),
        `function (require, module, exports) {\n${readFileSync(preload, 'utf8')}\n}`,
      ]),
    });
  }

  #handle(payload: string, world: number): void {
    const message = codec.decode(payload) as PageMessage;
    const frame = this.#frameOf(world);
    if (message.kind === 'send') {
      this.#options.onSend(message.channel, message.args, frame);
      return;
    }
    void this.#options.onInvoke(message.channel, message.args, frame).then(
      (result) => this.#reply(world, { kind: 'reply', id: message.id, result }),
      (error: unknown) => {
        const text = `Error invoking remote method '${message.channel}': ${String(error)}`;
        this.#reply(world, { kind: 'reply', id: message.id, error: text });
      },
    );
  }

  #reply(world: number, message: Reply): void {
    let text: string;
    try {
      text = codec.encode(structuredClone(message));
    } catch {
      text = codec.encode({ kind: 'reply', id: message.id, error: 'Error: An object could not be cloned.' });
    }
    void this.#receive(world, text);
  }

  async #receive(world: number, text: string): Promise<void> {
    const objectGroup = 'standin';
    try {
      await this.#options.session.send('Runtime.callFunctionOn', {
        functionDeclaration: '(text) => globalThis.standinReceive(text)',
        executionContextId: world,
        arguments: [{ value: text }],
        objectGroup,
      });
    } catch {
      // The document or the window went away: so did whoever waited.
    }
  }

  #frameOf(world: number): Frame | null {
    const id = this.#worlds.get(world);
    return id === undefined ? null : this.#frame(id);
  }

  #frame(id: string): Frame | null {
    const record = this.#frames.get(id);
    if (record === undefined) return null;
    const parent = record.parentId === undefined ? null : this.#frame(record.parentId);
    const url = toMain(record.url);
    const frame = {
      frameToken: id,
      url,
      origin: originOf(url),
      parent,
      isDestroyed: () => !this.#frames.has(id),
    };
    const top: Frame = parent?.top ?? Object.assign(frame, { top: frame as Frame });
    return Object.assign(frame, { top });
  }
}

/** The source of a call of a function, for the page. */
function called(run: (...args: never[]) => void, args: readonly string[]): string {
  return `(${String(run)})(${args.join(', ')})`;
}
