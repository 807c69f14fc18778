/** `BrowserWindow`: a Chromium page with a place on an imagined screen. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import { app } from './app.ts';
import { preventable } from './preventable.ts';
import { openWindows, register, unregister } from './registry.ts';
import { screen } from './screen.ts';
import { WebContents, type WebPreferences } from './web-contents.ts';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowOptions extends Partial<Rectangle> {
  readonly show?: boolean;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly webPreferences?: WebPreferences;
  readonly [name: string]: unknown;
}

let ids = 0;
let focused: BrowserWindow | undefined;

export class BrowserWindow extends EventEmitter {
  readonly id = ++ids;
  readonly webContents: WebContents;
  /** As they were given, for tests. */
  readonly options: WindowOptions;
  #bounds: Rectangle;
  #maximised = false;
  #minimised = false;
  #visible: boolean;
  #destroyed = false;

  constructor(options: WindowOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.options = options;
    const area = screen.getPrimaryDisplay().workArea;
    const width = options.width ?? 800;
    const height = options.height ?? 600;
    this.#bounds = {
      x: options.x ?? area.x + Math.round((area.width - width) / 2),
      y: options.y ?? area.y + Math.round((area.height - height) / 2),
      width,
      height,
    };
    this.#visible = options.show !== false;
    register(this);
    this.webContents = new WebContents(this.id, options.webPreferences ?? {});
    this.webContents.on('ready-to-show', () => this.emit('ready-to-show'));
    this.webContents.on('page-closed', () => this.#gone());
    app.emit('browser-window-created', preventable({}), this);
    void this.#fit();
  }

  static getAllWindows(): BrowserWindow[] {
    return openWindows() as unknown as BrowserWindow[];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused ?? null;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
  }

  async loadFile(path: string): Promise<void> {
    await this.webContents.loadURL(pathToFileURL(path).href);
  }

  /** @returns false where a listener kept it open */
  close(): boolean {
    if (this.#destroyed) return true;
    const event = preventable({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.destroy();
    return true;
  }

  destroy(): void {
    this.webContents.destroy();
    this.#gone();
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.#visible = true;
    this.emit('show');
    this.focus();
  }

  hide(): void {
    this.#visible = false;
    this.emit('hide');
  }

  isVisible(): boolean {
    return this.#visible && !this.#minimised;
  }

  focus(): void {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the focused one is a fact of all
    focused = this;
    this.emit('focus');
    void this.webContents.page.then(async (page) => await page.bringToFront().catch(() => undefined));
  }

  isFocused(): boolean {
    return focused === this && this.isVisible();
  }

  minimize(): void {
    this.#minimised = true;
    this.emit('minimize');
  }

  isMinimized(): boolean {
    return this.#minimised;
  }

  restore(): void {
    this.#minimised = false;
    this.emit('restore');
  }

  maximize(): void {
    this.#maximised = true;
    this.emit('maximize');
    void this.#fit();
  }

  unmaximize(): void {
    this.#maximised = false;
    this.emit('unmaximize');
    void this.#fit();
  }

  isMaximized(): boolean {
    return this.#maximised;
  }

  getNormalBounds(): Rectangle {
    return { ...this.#bounds };
  }

  getBounds(): Rectangle {
    return this.#maximised ? screen.getPrimaryDisplay().workArea : { ...this.#bounds };
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('resize');
    this.emit('move');
    void this.#fit();
  }

  setProgressBar(): void {
    // The taskbar shows it; there is none here.
  }

  /** Without frame and title bar, so that a page has the size that tests were written for. */
  async #fit(): Promise<void> {
    const { width, height } = this.getBounds();
    const page = await this.webContents.page;
    await page.setViewportSize({ width, height }).catch(() => undefined);
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    if (focused === this) focused = undefined;
    unregister(this);
    this.webContents.destroy();
    this.emit('closed');
    app.windowClosed();
  }
}
