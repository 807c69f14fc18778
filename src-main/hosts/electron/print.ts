/** Prints a report in a hidden window: the same layout and page numbers as any Chromium's. */
import { BrowserWindow } from 'electron';
import { UserError } from '../../../src-shared/errors.ts';

/** As for other browsers. */
const LIMIT_MS = 180_000;

/**
 * The file is the program's own and holds no script; the window runs none, has no preload and shows nothing.
 *
 * @param file HTML, absolute
 * @throws UserError `REPORT_NOT_PRINTED`; an `AbortError`
 */
export async function printPdf(file: string, signal: AbortSignal): Promise<Uint8Array> {
  signal.throwIfAborted();
  const window = new BrowserWindow({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
  });
  const ends = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const close = (): void => window.destroy();
  ends.addEventListener('abort', close, { once: true });
  try {
    await window.loadFile(file);
    // Sizes, margins and what stands in them are the page's own.
    const pdf = await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
    return new Uint8Array(pdf);
  } catch (error) {
    signal.throwIfAborted();
    const reason = ends.aborted ? `it took longer than ${LIMIT_MS / 1000} s` : String(error);
    throw new UserError('REPORT_NOT_PRINTED', `The report could not be printed: ${reason}.`, {
      hint: 'Make the report as HTML and print it from any browser.',
      cause: error,
    });
  } finally {
    ends.removeEventListener('abort', close);
    if (!window.isDestroyed()) window.destroy();
  }
}
