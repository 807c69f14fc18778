/** A measured process: it answers one JSON line with another, and waits in a read between them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { UserError } from '../src-shared/errors.ts';

const STDERR_TAIL_CHARACTERS = 4000;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

export class MeasuredProcess {
  readonly #label: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #gone: Promise<void>;
  #stderr = '';

  constructor(label: string, command: string, args: readonly string[]) {
    this.#label = label;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    const { stdout, stderr, stdin } = this.#child;
    if (!stdout || !stderr || !stdin) throw new Error('a process without pipes');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    // A process that has died closes its end; the missing answer tells.
    stdin.on('error', () => undefined);
    this.#gone = new Promise((resolve) => {
      this.#child.on('close', () => resolve());
      this.#child.on('error', (error) => {
        this.#stderr += error.message;
        resolve();
      });
    });
  }

  /** @throws UserError `BENCH_PROCESS_FAILED` when the process ends instead of answering; the error that it answers with */
  async ask<T>(request: object, answer: z.ZodType<T>): Promise<T> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) {
      await this.#gone;
      throw new UserError('BENCH_PROCESS_FAILED', `The process that measures ${this.#label} ended unexpectedly.`, {
        hint: 'Run the benchmark again with --debug; a machine that is short of memory ends processes.',
        details: { stderr: this.#stderr, code: this.#child.exitCode, signal: this.#child.signalCode },
      });
    }
    const message: unknown = JSON.parse(line.value);
    if (typeof message === 'object' && message !== null && 'error' in message) {
      throw UserError.fromPlain(message.error as Parameters<typeof UserError.fromPlain>[0]);
    }
    return answer.parse(message);
  }

  /** Processor time used so far in milliseconds; `undefined` where the system does not tell. */
  async cpuMs(): Promise<number | undefined> {
    const stat = await readFile(`/proc/${this.#child.pid ?? 0}/stat`, 'latin1').catch(() => undefined);
    // The name of the program, in parentheses, may hold spaces; user and system time are the 12th and 13th field after it.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields && (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** Ends the process and waits until its memory is free. */
  async close(): Promise<void> {
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#gone;
    clearTimeout(timer);
  }
}
