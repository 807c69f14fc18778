/** What a page may not do, set for every window and web view there will ever be. */
import { app, session, type WebContents, type WebPreferences } from 'electron';
import { isOwnAddress, isOwnPage } from './origin.ts';

/** Every switch is written down, so that a changed default of Electron changes nothing here. */
export function pagePreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    plugins: false,
    spellcheck: false,
    // A clip plays while its window is behind another, and curves go on drawing.
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  };
}

/** All that Earmark's page may ask the system for. */
const GRANTED: readonly string[] = ['notifications', 'clipboard-sanitized-write'];

export interface Refusals {
  /** One line for the log. */
  readonly onRefused: (reason: string) => void;
}

/** Call once before the first window, when the app is ready. */
export function hardenSession({ onRefused }: Refusals): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((contents, permission, decide) => {
    const granted = GRANTED.includes(permission) && isOwnPage(contents.getURL());
    if (!granted) onRefused(`The permission ${permission} was refused.`);
    decide(granted);
  });
  own.setPermissionCheckHandler(
    (_contents, permission, origin) => GRANTED.includes(permission) && isOwnAddress(origin),
  );
  own.setDevicePermissionHandler(() => false);
  // No page of Earmark is fetched from elsewhere, so neither is a spelling dictionary.
  own.setSpellCheckerEnabled(false);
}

/** Call before the first window. */
export function hardenContents(refusals: Refusals): void {
  app.on('web-contents-created', (_event, contents) => harden(contents, refusals));
}

function harden(contents: WebContents, { onRefused }: Refusals): void {
  // Told of every frame, and before `will-navigate` of the main one.
  contents.on('will-frame-navigate', (details) => {
    if (details.isMainFrame && isOwnPage(details.url)) return;
    details.preventDefault();
    onRefused(`Navigation to ${details.url} was refused.`);
  });
  contents.on('will-redirect', (details) => {
    details.preventDefault();
    onRefused(`A redirect to ${details.url} was refused.`);
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('A web view was refused.');
  });
  contents.setWindowOpenHandler(({ url }) => {
    onRefused(`A new window with ${url} was refused.`);
    return { action: 'deny' };
  });
}
