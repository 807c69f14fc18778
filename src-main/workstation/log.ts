/**
 * `earmark.log`: what a person is not shown, for the day when something has to be found out. One entry of JSON a line, of the
 * workspace in its folder and of everything in the folder of the person's settings.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';

export const LOG_FILE = 'earmark.log';
/** Bytes; then the file moves to `earmark.log.1`, over the one before. */
const LARGEST = 5_000_000;

const logEntry = z.object({
  /** ISO 8601. */
  time: z.string(),
  /** What happens; what a person should look at some time; what should not have happened. */
  level: z.enum(['info', 'warning', 'error']),
  pid: z.number(),
  message: z.string(),
  /** Of an error that a person was told of by it. */
  id: z.string().optional(),
  /** The error with its stack. */
  error: z.string().optional(),
});
export type LogEntry = z.infer<typeof logEntry>;

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

  /** Of a folder that may not be there, and is not made for it. */
  alsoInExisting(folder: string): void {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) this.alsoIn(folder);
  }

  info(message: string): void {
    this.#write({ level: 'info', message });
  }

  warning(message: string): void {
    this.#write({ level: 'warning', message });
  }

  /** What an engine process printed that computes no run (runs have logs of their own). */
  engineOutput(text: string): void {
    this.warning(`an engine printed: ${text.trimEnd()}`);
  }

  /** The error behind an id that a person has seen. */
  error(id: string, where: string, error: unknown): void {
    const whole = inspect(error, { depth: 4, breakLength: 120 });
    this.#write({ level: 'error', message: `error ${id} in ${where}`, id, error: whole });
  }

  #write({ level, message, ...more }: Pick<LogEntry, 'level' | 'message' | 'id' | 'error'>): void {
    const entry: LogEntry = { time: new Date().toISOString(), level, pid: process.pid, message, ...more };
    for (const path of new Set(this.#paths)) append(path, `${JSON.stringify(entry)}\n`);
  }
}

/** Entries of a log file. Lines that are none (an older version's, one cut off by a full disk) are left out. */
export function readEntries(text: string): LogEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [logEntry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/** As a person reads it: `2026-11-27T12:00:00.000Z error [17] error 1a2b in runs.list`, with what follows indented. */
export function entryText({ time, level, pid, message, error }: LogEntry): string {
  const text = error === undefined ? message : `${message}\n${error}`;
  return `${time} ${level} [${pid}] ${text.trimEnd().replaceAll('\n', '\n  ')}`;
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
