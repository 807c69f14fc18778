/** `webContents` of a window: its page, addresses, and the line to its preload. */
import { EventEmitter } from 'node:events';
import type { Page } from 'playwright';
import { originOf, toMain, toPage } from './addresses.ts';
import { app } from './app.ts';
import { browserContext, newPage, setNavigationGate } from './browser.ts';
import { ipcMain } from './ipc-main.ts';
import { PageLink } from './page-link.ts';
import { preventable } from './preventable.ts';
import { defaultSession } from './session.ts';

export interface WebPreferences {
  readonly preload?: string;
  readonly nodeIntegrationInSubFrames?: boolean;
  readonly [name: string]: unknown;
}

export interface PrintOptions {
  readonly printBackground?: boolean;
  readonly preferCSSPageSize?: boolean;
}

type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: string };

const all = new Map<Page, WebContents>();

export class WebContents extends EventEmitter {
  readonly id: number;
  readonly session = defaultSession;
  readonly preferences: WebPreferences;
  /** Resolves with the page when the preload is in place. */
  readonly page: Promise<Page>;
  #page: Page | undefined;
  #link: PageLink | undefined;
  #openHandler: WindowOpenHandler | undefined;
  /** On new windows that have asked and are not there yet. */
  readonly #decisions: (ReturnType<WindowOpenHandler> | undefined)[] = [];
  /** Addresses that main itself loads; they pass the gate. */
  #loading: string | undefined;
  #destroyed = false;

  constructor(id: number, preferences: WebPreferences) {
    super();
    this.id = id;
    this.preferences = preferences;
    this.page = this.#open();
    app.emit('web-contents-created', preventable({}), this);
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    this.#loading = url;
    try {
      await page.goto(toPage(url), { waitUntil: 'load' });
    } catch (error) {
      if (this.#destroyed) return;
      throw new Error(`ERR_FAILED (-2) loading '${url}': ${String(error)}`, { cause: error });
    } finally {
      this.#loading = undefined;
    }
    await this.session.applyPermissions(this, originOf(url));
    this.emit('did-finish-load', preventable({}));
    this.emit('ready-to-show');
  }

  /** What the page's own style says about paper is what counts, as with `preferCSSPageSize`. */
  async printToPDF(options: PrintOptions): Promise<Buffer> {
    const { printBackground = false, preferCSSPageSize = false } = options;
    return await (await this.page).pdf({ printBackground, preferCSSPageSize });
  }

  reload(): void {
    this.#loading = this.getURL();
    void this.#page?.reload().finally(() => (this.#loading = undefined));
  }

  getURL(): string {
    const url = toMain(this.#page?.url() ?? '');
    return url === 'about:blank' ? '' : url;
  }

  getTitle(): string {
    return 'Earmark';
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  send(channel: string, ...args: unknown[]): void {
    // Arguments that cannot be cloned throw here, as in Electron, whether or not someone listens.
    structuredClone(args);
    this.#link?.send(channel, args);
  }

  /** In the page's own world. */
  async executeJavaScript(code: string): Promise<unknown> {
    return await (await this.page).evaluate(code);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#openHandler = handler;
  }

  async declareFiles(files: Readonly<Record<string, string>>): Promise<void> {
    await this.#link?.declareFiles(files);
  }

  getLastWebPreferences(): WebPreferences {
    return this.preferences;
  }

  mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (isMainFrame && this.#loading === url.replace(/#.*$/, '')) return true;
    const event = preventable({ url, isMainFrame, isSameDocument: false });
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event, url);
    return !event.defaultPrevented;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    if (this.#page !== undefined) all.delete(this.#page);
    void this.page.then(async (page) => await page.close({ runBeforeUnload: false }).catch(() => undefined));
    this.emit('destroyed');
  }

  async #open(): Promise<Page> {
    const page = await newPage();
    all.set(page, this);
    this.#page = page;
    page.on('popup', (popup) => this.#popup(popup));
    page.on('crash', () => this.emit('render-process-gone', preventable({}), { reason: 'crashed', exitCode: 1 }));
    page.on('close', () => this.emit('page-closed'));
    const session = await (await browserContext()).newCDPSession(page);
    // Says where a new window wants to go before there is one; the window itself may still be blank when it is heard of.
    session.on('Page.windowOpen', ({ url }) => this.#decisions.push(this.#openHandler?.({ url: toMain(url) })));
    await session.send('Page.enable');
    this.#link = await PageLink.open({
      page,
      session,
      preload: this.preferences.preload,
      inSubFrames: this.preferences.nodeIntegrationInSubFrames === true,
      onInvoke: async (channel, args, senderFrame) =>
        await ipcMain.answer(channel, preventable({ sender: this, senderFrame, type: 'frame' }), args),
      onSend: (channel, args, senderFrame) =>
        void ipcMain.emit(channel, preventable({ sender: this, senderFrame, type: 'frame' }), ...args),
    });
    return page;
  }

  /** Chromium has opened it already; what the handler denies is closed before it shows anything. */
  #popup(popup: Page): void {
    if (this.#decisions.shift()?.action !== 'allow') void popup.close().catch(() => undefined);
  }
}

setNavigationGate((page, address, isMainFrame) => {
  const contents = all.get(page);
  // A popup's page, which belongs to no window and is about to be closed.
  if (contents === undefined) return false;
  return contents.mayNavigate(address, isMainFrame);
});
