/** The one window. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { START_URL } from './origin.ts';
import { pagePreferences } from './security.ts';
import { FIRST, reachable, readWindowState, SMALLEST, writeWindowState } from './window-state.ts';

export interface WindowOptions {
  readonly preload: string;
  /** Where size and place are kept. */
  readonly stateFile: string;
  readonly icon: string;
  readonly onError: (what: string, error: unknown) => void;
}

/** While the first frame is painted, not a white flash: the page's own backgrounds, `--surface-0` in tokens.css. */
const BACKGROUND = { dark: '#14171c', light: '#f5f6f8' } as const;
/** Moving a window makes many events. */
const SAVE_AFTER_MS = 400;

export function openWindow(options: WindowOptions): BrowserWindow {
  const kept = readWindowState(options.stateFile);
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...(kept === undefined ? FIRST : (reachable(kept.bounds, areas) ?? FIRST)),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Earmark',
    icon: options.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: pagePreferences(options.preload),
  });
  if (kept?.maximised === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepState(window, options);
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.onError('The page ended', new Error(`${reason} (code ${exitCode})`));
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  window.loadURL(START_URL).catch((error: unknown) => options.onError('The page did not load', error));
  return window;
}

/** Shows the window to whoever looks for it. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  if (!window.isVisible()) window.show();
  window.focus();
}

function keepState(window: BrowserWindow, { stateFile, onError }: WindowOptions): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    try {
      // Not a maximised window's bounds: those of the window that it becomes again.
      writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximised: window.isMaximized() });
    } catch (error) {
      onError('Size and place of the window were not kept', error);
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', save);
  window.on('closed', () => clearTimeout(timer));
}
