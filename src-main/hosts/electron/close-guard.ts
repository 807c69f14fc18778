/** Asks before the program ends while something computes. */
import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';

export interface Guarded {
  /** Titles of jobs that compute now. */
  readonly running: () => readonly string[];
  readonly onError: (what: string, error: unknown) => void;
}

/** Buttons, by their places. */
const PAUSE = 0;
const MINIMISE = 1;
const CANCEL = 2;
/** More would not fit the dialog. */
const SHOWN = 5;

export class CloseGuard {
  readonly #guarded: Guarded;
  #allowed = false;
  #asking = false;

  constructor(guarded: Guarded) {
    this.#guarded = guarded;
    app.on('before-quit', (event) => {
      const window = this.#window;
      if (!this.#mayGo(window)) event.preventDefault();
    });
  }

  #window: BrowserWindow | undefined;

  /** On macOS a program goes on without windows, so closing one ends nothing there. */
  watch(window: BrowserWindow): void {
    this.#window = window;
    window.on('close', (event) => {
      if (process.platform !== 'darwin' && !this.#mayGo(window)) event.preventDefault();
    });
    window.on('closed', () => (this.#window = undefined));
  }

  /** False while the question is open; its answer quits the program or leaves it as it is. */
  #mayGo(window: BrowserWindow | undefined): boolean {
    if (this.#allowed) return true;
    const running = this.#guarded.running();
    if (running.length === 0) return true;
    if (!this.#asking) void this.#ask(window, running);
    return false;
  }

  async #ask(window: BrowserWindow | undefined, running: readonly string[]): Promise<void> {
    this.#asking = true;
    try {
      const options = question(running);
      const { response } =
        window === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
      if (response === MINIMISE) window?.minimize();
      if (response !== PAUSE) return;
      this.#allowed = true;
      app.quit();
    } catch (error) {
      this.#guarded.onError('The question before closing failed', error);
    } finally {
      this.#asking = false;
    }
  }
}

/** Exported for its test. */
export function question(running: readonly string[]): MessageBoxOptions {
  const more = running.length - SHOWN;
  const jobs = [...running.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].map((title) => `• ${title}`);
  return {
    type: 'question',
    title: 'Earmark',
    message: running.length === 1 ? 'A job is running.' : `${running.length} jobs are running.`,
    detail: `${jobs.join('\n')}\n\nA paused job keeps what it has learnt, and goes on when you resume it.`,
    buttons: ['Pause and close', 'Minimise and keep running', 'Cancel'],
    defaultId: PAUSE,
    cancelId: CANCEL,
    noLink: true,
  };
}
