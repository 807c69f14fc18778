/** What the desktop program itself has to say: to its terminal, and to a file for whoever started it from a menu. */
import { appendFileSync, renameSync, statSync } from 'node:fs';
import { dialog } from 'electron';
import { UserError } from '../../../src-shared/errors.ts';

/** Bytes; the log before this one is kept as `.old`. */
const LARGEST = 2_000_000;

export class DesktopLog {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(file, `${file}.old`);
  }

  note(text: string): void {
    const line = `${new Date().toISOString()} ${text}\n`;
    process.stderr.write(line);
    try {
      appendFileSync(this.#file, line);
    } catch {
      // A full disk must not take the program down; the terminal has the line.
    }
  }

  error(what: string, error: unknown): void {
    this.note(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /** Shows the person why there is no window. */
  fatal(what: string, error: unknown): void {
    this.error(what, error);
    const reason = error instanceof Error ? error.message : String(error);
    const hint = error instanceof UserError ? (error.hint ?? '') : `The log is ${this.#file}.`;
    dialog.showErrorBox(`${what}.`, `${reason}\n\n${hint}`);
  }
}
