/**
 * `metrics.jsonl`: a line of JSON every few steps, only ever appended to. After a resume the steps since the checkpoint
 * come again; readers take the later lines. A crash may tear the last line; readers leave it out.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { APPEND, readRegular } from '../engine/regular-file.ts';
import { diskFailure, systemCode } from './files.ts';

export const metricsLine = z.object({
  step: z.int().nonnegative(),
  /** `codebook`, `model`. */
  stage: z.string(),
  /** Means over the steps since the line before: losses, perplexity. */
  values: z.record(z.string(), z.number().nullable()),
  stepsPerSecond: z.number().nonnegative(),
  /** Resident memory of the engine process, 10^6 bytes. */
  rssMb: z.number().nonnegative(),
  time: z.string(),
});
export type MetricsLine = z.infer<typeof metricsLine>;

export class MetricsLog {
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** @throws UserError as `writeAtomically` */
  static async open(path: string): Promise<MetricsLog> {
    try {
      const file = await open(path, APPEND);
      const log = new MetricsLog(path, file);
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0 && (await file.read(last, 0, 1, size - 1)).bytesRead === 1 && last[0] !== 0x0a) {
        // A torn line must not swallow the next one.
        await file.appendFile('\n');
      }
      return log;
    } catch (error) {
      throw diskFailure(path, error);
    }
  }

  /** A number that is not finite becomes null. @returns the line as it is read again */
  async append(line: MetricsLine): Promise<MetricsLine> {
    const text = JSON.stringify(line);
    try {
      await this.#file.appendFile(`${text}\n`);
      return JSON.parse(text) as MetricsLine;
    } catch (error) {
      throw diskFailure(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** In the order of the steps; empty when there is no file yet. @throws UserError `METRICS_UNREADABLE` */
export async function readMetrics(path: string): Promise<MetricsLine[]> {
  const text = await readRegular(path).then(String, (cause: unknown) => {
    const reason = systemCode(cause);
    if (reason === 'ENOENT') return '';
    throw new UserError('METRICS_UNREADABLE', `The curves of the training cannot be read from ${path} (${reason}).`, {
      hint: 'Check that it is a file that you may read; the run and its scores do not need it.',
      details: { path, reason },
      cause,
    });
  });
  const lines: MetricsLine[] = [];
  for (const row of text.split('\n')) {
    const line = parseLine(row);
    if (line === undefined) continue;
    while (lines.length > 0 && lines.at(-1)!.step >= line.step) lines.pop();
    lines.push(line);
  }
  return lines;
}

function parseLine(row: string): MetricsLine | undefined {
  if (row === '') return undefined;
  try {
    return metricsLine.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined;
  }
}
