/** `app`: life of the program, paths, the single-instance lock. */
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeBrowser } from './browser.ts';
import { InstanceLock } from './instance-lock.ts';
import { preventable } from './preventable.ts';
import { openWindows } from './registry.ts';

export interface Manifest {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly recentDocuments: string[] = [];
  /** For the check of the built main against Electron's security list. */
  readonly calls: string[] = [];
  readonly commandLine = {
    hasSwitch: (name: string) => switches().has(name),
    getSwitchValue: (name: string) => switches().get(name) ?? '',
    appendSwitch: () => undefined,
  };
  readonly #paths = new Map<string, string>();
  readonly #ready = Promise.withResolvers<null>();
  #manifest: Manifest = { folder: process.cwd(), name: 'electron', version: '0' };
  #isReady = false;
  #lock: InstanceLock | undefined;
  #quitting = false;
  #ended = false;

  begin(manifest: Manifest): void {
    this.#manifest = manifest;
    this.#paths.set('home', homedir());
    this.#paths.set('temp', tmpdir());
    this.#paths.set('appData', join(homedir(), '.config'));
    const own = this.commandLine.getSwitchValue('user-data-dir');
    this.#paths.set('userData', own === '' ? join(homedir(), '.config', manifest.name) : own);
  }

  becomeReady(): void {
    if (this.#ended) return;
    this.#isReady = true;
    this.emit('ready', preventable({}), {});
    this.#ready.resolve(null);
  }

  get ending(): boolean {
    return this.#ended;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  async whenReady(): Promise<void> {
    await this.#ready.promise;
  }

  getName(): string {
    return this.#manifest.name;
  }

  get name(): string {
    return this.#manifest.name;
  }

  getVersion(): string {
    return this.#manifest.version;
  }

  getAppPath(): string {
    return this.#manifest.folder;
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    if (name === 'userData') mkdirSync(path, { recursive: true });
    return path;
  }

  setPath(name: string, path: string): void {
    if (!this.#paths.has(name)) throw new Error(`Failed to set path '${name}'`);
    this.#paths.set(name, path);
  }

  setAppUserModelId(): void {
    this.calls.push('setAppUserModelId');
  }

  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.calls.push('enableSandbox');
  }

  addRecentDocument(path: string): void {
    this.recentDocuments.push(path);
  }

  requestSingleInstanceLock(data?: unknown): boolean {
    this.#lock ??= new InstanceLock(this.getPath('userData'), (argv, folder, sent) =>
      this.emit('second-instance', preventable({}), argv, folder, sent),
    );
    return this.#lock.claim(data);
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock?.held ?? false;
  }

  focus(): void {
    this.calls.push('focus');
  }

  quit(): void {
    if (this.#ended) return;
    const before = preventable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#quitting = true;
    for (const window of openWindows()) {
      if (!window.close()) {
        this.#quitting = false;
        return;
      }
    }
    if (openWindows().length === 0) this.windowClosed();
  }

  /** Called by windows when they are gone. */
  windowClosed(): void {
    if (openWindows().length > 0 || this.#ended) return;
    if (!this.#quitting) {
      // Without a listener Electron quits.
      if (!this.emit('window-all-closed')) this.quit();
      return;
    }
    const will = preventable({});
    this.emit('will-quit', will);
    if (will.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    this.exit(0);
  }

  exit(code = 0): void {
    if (this.#ended) return;
    this.#ended = true;
    this.emit('quit', preventable({}), code);
    void (async () => {
      await this.#lock?.release();
      await closeBrowser();
      process.exit(code);
    })();
  }
}

function switches(): ReadonlyMap<string, string> {
  const pairs = process.argv.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=', 2));
  return new Map(pairs.map(([name, value]) => [name ?? '', value ?? '']));
}

export const app = new App();
