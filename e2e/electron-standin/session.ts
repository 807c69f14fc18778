/** `session.defaultSession`: permissions. What main's handlers grant is what Chromium grants. */
import type { WebContents } from './web-contents.ts';
import { toPage } from './addresses.ts';
import { browserContext } from './browser.ts';

type RequestHandler = (contents: WebContents, permission: string, decide: (granted: boolean) => void) => void;
type CheckHandler = (contents: WebContents | null, permission: string, origin: string) => boolean;

/** Electron's names and Chromium's. */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  notifications: ['notifications'],
  geolocation: ['geolocation'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
};

class Session {
  readonly calls: string[] = [];
  #request: RequestHandler | undefined;
  #check: CheckHandler | undefined;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler ?? undefined;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler ?? undefined;
  }

  setDevicePermissionHandler(): void {
    this.calls.push('setDevicePermissionHandler');
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    this.calls.push(`setSpellCheckerEnabled ${enabled}`);
  }

  /** Both handlers' word on one permission; without handlers Electron grants. */
  granted(contents: WebContents, permission: string, origin: string): boolean {
    if (this.#check?.(contents, permission, origin) === false) return false;
    let requested = this.#request === undefined;
    this.#request?.(contents, permission, (granted) => (requested = granted));
    return requested;
  }

  async applyPermissions(contents: WebContents, origin: string): Promise<void> {
    if (!toPage(`${origin}/`).startsWith('https://')) return;
    const names = Object.keys(PERMISSIONS).filter((name) => this.granted(contents, name, origin));
    const chromium = names.flatMap((name) => PERMISSIONS[name] ?? []);
    await (await browserContext()).grantPermissions(chromium, { origin: toPage(`${origin}/`).replace(/\/$/, '') });
  }
}

export const defaultSession = new Session();
export const session = { defaultSession, fromPartition: () => new Session() };
