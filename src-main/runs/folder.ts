/** A run's folder: `run.json`, `metrics.jsonl`, `checkpoints/`, `scores.csv`, `training-scores.csv`, `maps/`, `log.txt`. */
import { appendFile, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { flawOf } from '../engine/checkpoint/json.ts';
import { APPEND, readRegular } from '../engine/regular-file.ts';
import { diskFailure, makeFolder, systemCode, writeAtomically } from './files.ts';
import { RUN_FORMAT, runRecord, type RunRecord } from './record.ts';

const RECORD = 'run.json';
/** Bytes; records have a few thousand. */
const LARGEST_RECORD = 64 * 2 ** 20;

export class RunFolder {
  /** Absolute. */
  readonly path: string;
  #record: RunRecord;

  private constructor(path: string, record: RunRecord) {
    this.path = path;
    this.#record = record;
  }

  /**
   * Makes a new folder; a number is added to its name where that is taken.
   *
   * @throws UserError `DISK_FULL`, `DISK_READONLY`, `FOLDER_IS_FILE`
   */
  static async create(path: string, record: Omit<RunRecord, 'format' | 'id'>): Promise<RunFolder> {
    await makeFolder(resolve(path, '..'));
    const free = await claim(resolve(path));
    const folder = new RunFolder(free, { format: RUN_FORMAT, id: basename(free), ...record });
    await folder.#write();
    return folder;
  }

  /** @throws UserError `RUN_MISSING`, `RUN_DAMAGED`, `RUN_NEWER` */
  static async open(path: string): Promise<RunFolder> {
    const folder = resolve(path);
    return new RunFolder(folder, await readRecord(folder));
  }

  get record(): RunRecord {
    return this.#record;
  }

  get checkpoints(): string {
    return join(this.path, 'checkpoints');
  }

  get metrics(): string {
    return join(this.path, 'metrics.jsonl');
  }

  get scores(): string {
    return join(this.path, 'scores.csv');
  }

  /** Of clips that the model was trained on, at most 64 of each machine ID; a run that an early version made has none. */
  get trainingScores(): string {
    return join(this.path, 'training-scores.csv');
  }

  /** The outlier set that it trains with, if it does. */
  get outliers(): string {
    return join(this.path, 'outliers.json');
  }

  /** The reviewed clips that it learns from, if it does. */
  get reviewed(): string {
    return join(this.path, 'reviewed.json');
  }

  get maps(): string {
    return join(this.path, 'maps');
  }

  /** Reads the record again: another process may have changed it. @throws UserError as `open` */
  async reload(): Promise<void> {
    this.#record = await readRecord(this.path);
  }

  /** @throws UserError as `writeAtomically`; the record in memory is changed all the same */
  async update(change: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    await this.#write();
  }

  /** Adds a line to `log.txt`. A log that cannot be written must not end a run. */
  async log(text: string): Promise<void> {
    const line = `${new Date().toISOString()} ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
    await appendFile(join(this.path, 'log.txt'), line, { flag: APPEND }).catch(() => undefined);
  }

  async #write(): Promise<void> {
    await writeAtomically(join(this.path, RECORD), `${JSON.stringify(this.#record, null, 2)}\n`);
  }
}

async function claim(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    try {
      await mkdir(candidate);
      return candidate;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw diskFailure(candidate, error);
    }
  }
}

async function readRecord(folder: string): Promise<RunRecord> {
  const path = join(folder, RECORD);
  let text: string;
  try {
    text = (await readRegular(path, LARGEST_RECORD)).toString();
  } catch (cause) {
    throw new UserError('RUN_MISSING', `${folder} is not a run: its ${RECORD} cannot be read.`, {
      hint: 'Name the folder of a run, as earmark train printed it.',
      details: { path, reason: systemCode(cause) },
      cause,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is not JSON', cause);
  }
  const flaw = flawOf(json);
  if (flaw !== undefined) throw damaged(path, flaw);
  const format = z.looseObject({ format: z.number() }).safeParse(json);
  if (format.success && format.data.format > RUN_FORMAT) {
    throw new UserError('RUN_NEWER', `${path} has format ${format.data.format}; this Earmark reads ${RUN_FORMAT}.`, {
      hint: 'Update Earmark.',
    });
  }
  const parsed = runRecord.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`, parsed.error);
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('RUN_DAMAGED', `${path} is damaged (${reason}).`, {
    hint: 'Put the file back from a copy; checkpoints and scores beside it are as they were.',
    details: { path, reason },
    cause,
  });
}
