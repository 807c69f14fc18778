/** `earmark.log`: what a person is not shown, for the day when something has to be found out. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';

export const LOG_FILE = 'earmark.log';
/** Bytes; then the file moves to `earmark.log.1`, over the one before. */
const LARGEST = 5_000_000;

export class Log {
  readonly #paths: string[];

  /** @param folder of the person's settings */
  constructor(folder: string) {
    this.#paths = [join(folder, LOG_FILE)];
  }

  /** The first is always written; others while a workspace is open. */
  get paths(): readonly string[] {
    return this.#paths;
  }

  /** @returns a function that ends it */
  alsoIn(folder: string): () => void {
    const path = join(folder, LOG_FILE);
    this.#paths.push(path);
    return () => {
      const at = this.#paths.lastIndexOf(path);
      if (at > 0) this.#paths.splice(at, 1);
    };
  }

  write(text: string): void {
    const entry = `${new Date().toISOString()} [${process.pid}] ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
    for (const path of new Set(this.#paths)) append(path, entry);
  }

  /** The error behind an id that a person has seen. */
  error(id: string, where: string, error: unknown): void {
    this.write(`error ${id} in ${where}\n${inspect(error, { depth: 4, breakLength: 120 })}`);
  }
}

/** Synchronous, so that the last line before a crash is there; a log that cannot be written must not stop anything. */
function append(path: string, entry: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(path, `${path}.1`);
    appendFileSync(path, entry, { mode: 0o600 });
  } catch (error) {
    process.stderr.write(`earmark: ${path} cannot be written (${String(error)})\n${entry}`);
  }
}
