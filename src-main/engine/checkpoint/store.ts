/** The checkpoints of one run: a folder of `step-00012000.safetensors`. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { UserError } from '../../../src-shared/errors.ts';
import type { HostTensors } from '../tensors.ts';
import type { JsonObject } from './json.ts';
import { type Checkpoint, type ReadOptions, readCheckpoint } from './read.ts';
import { checkpointDamaged, readFailure, writeFailure } from './refusals.ts';
import { removeLeftovers } from './temporary.ts';
import { createFolder, writeCheckpoint } from './write.ts';

export interface CheckpointStoreOptions {
  /** How many checkpoints to keep, the newest ones; at least 1. Default: all of them. */
  readonly keep?: number;
}

export interface CheckpointFile {
  readonly name: string;
  readonly path: string;
  readonly step: number;
}

export interface WrittenCheckpoint extends CheckpointFile {
  readonly bytes: number;
  /** Older checkpoints that should have been deleted but could not be. */
  readonly notDeleted: readonly string[];
}

/** A checkpoint that `latest` could not use, and why: the refusal that `read` would have thrown. */
export interface PassedOver {
  readonly name: string;
  readonly reason: UserError;
}

export interface Latest {
  /** The newest checkpoint that validates; undefined when there is none. */
  readonly checkpoint: Checkpoint | undefined;
  /** Newer ones that do not, newest first. */
  readonly passedOver: readonly PassedOver[];
}

const NAME = /^step-(\d{8,16})\.safetensors$/;
/** Refusals that concern one file, so that an older one may still serve. */
const PASSED_OVER = new Set(['CHECKPOINT_DAMAGED', 'CHECKPOINT_NEWER', 'CHECKPOINT_UNREADABLE', 'CHECKPOINT_MISSING']);
/** How often `latest` lists the folder anew when a file vanishes under it (a link to nowhere vanishes every time). */
const LISTINGS = 5;

export class CheckpointStore {
  readonly folder: string;
  /** Names of interrupted writes that `open` removed. */
  readonly removedLeftovers: readonly string[];
  readonly #keep: number;
  /** Ends when the write before has ended, well or not. */
  #lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, keep: number, removedLeftovers: readonly string[]) {
    this.folder = folder;
    this.#keep = keep;
    this.removedLeftovers = removedLeftovers;
  }

  /**
   * Opens `folder`, creating it if need be, and removes what interrupted writes left behind.
   * @throws UserError DISK_FULL, DISK_READONLY, CHECKPOINT_MISSING, CHECKPOINT_NOT_WRITTEN
   */
  static async open(folder: string, options: CheckpointStoreOptions = {}): Promise<CheckpointStore> {
    const keep = options.keep ?? Infinity;
    if (!(keep >= 1)) throw new RangeError(`a store keeps at least one checkpoint, not ${keep}`);
    try {
      await createFolder(folder);
      return new CheckpointStore(folder, keep, await removeLeftovers(folder));
    } catch (error) {
      throw writeFailure(join(folder, 'step'), error);
    }
  }

  /**
   * Writes a checkpoint; resolves only when it would survive a power cut, and deletes older ones only then. Writes to one
   * store happen one after the other. The tensors' memory must not change until the promise settles. Retention looks at
   * steps up to `step` alone: damaged checkpoints with higher steps, left from before a resume, never push out good ones.
   * @throws UserError DISK_FULL, DISK_READONLY, CHECKPOINT_MISSING, CHECKPOINT_NOT_WRITTEN; all earlier ones are intact
   */
  write(step: number, tensors: HostTensors, meta: JsonObject = {}): Promise<WrittenCheckpoint> {
    const written = this.#lastWrite.then(async () => {
      const file = this.#file(step);
      const bytes = await writeCheckpoint(file.path, { step, tensors, meta });
      return { ...file, bytes, notDeleted: await this.#deleteOlder(step) };
    });
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }

  /** @throws UserError as `readCheckpoint` */
  read(path: string, options: ReadOptions = {}): Promise<Checkpoint> {
    return readCheckpoint(path, options);
  }

  /**
   * The newest checkpoint whose every byte validates, and the newer ones that had to be passed over.
   * @throws UserError CHECKPOINT_MISMATCH when the newest valid one does not fit `options.specs`: an older one would not
   * either
   */
  async latest(options: ReadOptions = {}): Promise<Latest> {
    for (let attempt = 1; ; attempt++) {
      const { vanished, ...found } = await this.#tryLatest(options);
      if (!vanished || attempt === LISTINGS) return found;
    }
  }

  /** The checkpoints in the folder by their names alone, oldest first; their contents are not checked. */
  async list(): Promise<CheckpointFile[]> {
    let names: string[];
    try {
      names = await readdir(this.folder);
    } catch (error) {
      throw readFailure(this.folder, error);
    }
    const steps = names.flatMap((name) => {
      const step = Number(NAME.exec(name)?.[1] ?? NaN);
      return Number.isSafeInteger(step) && nameOf(step) === name ? [step] : [];
    });
    return steps.sort((a, b) => a - b).map((step) => this.#file(step));
  }

  /** `vanished`: a file went between listing and reading, so its writer has newer ones by then. */
  async #tryLatest(options: ReadOptions): Promise<Latest & { vanished: boolean }> {
    const passedOver: PassedOver[] = [];
    let vanished = false;
    for (const { name, path, step } of (await this.list()).reverse()) {
      try {
        const checkpoint = await readCheckpoint(path, options);
        if (checkpoint.step === step) return { checkpoint, passedOver, vanished };
        passedOver.push({ name, reason: checkpointDamaged(path, `it holds step ${checkpoint.step}`) });
      } catch (error) {
        if (!(error instanceof UserError) || !PASSED_OVER.has(error.code)) throw error;
        vanished ||= error.code === 'CHECKPOINT_MISSING';
        passedOver.push({ name, reason: error });
      }
    }
    return { checkpoint: undefined, passedOver, vanished };
  }

  async #deleteOlder(step: number): Promise<string[]> {
    const upToNow = (await this.list()).filter((file) => file.step <= step);
    const notDeleted: string[] = [];
    for (const { name, path } of upToNow.slice(0, Math.max(0, upToNow.length - this.#keep))) {
      // The new checkpoint is safe already: a file that will not go is a fact to report, not a failure.
      await rm(path, { force: true }).catch(() => notDeleted.push(name));
    }
    return notDeleted;
  }

  #file(step: number): CheckpointFile {
    const name = nameOf(step);
    return { name, path: join(this.folder, name), step };
  }
}

function nameOf(step: number): string {
  return `step-${String(step).padStart(8, '0')}.safetensors`;
}
