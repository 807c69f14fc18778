/** Writing one checkpoint so that a crash or power loss at any moment leaves either the old state or the new one. */
import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { HostTensors } from '../tensors.ts';
import { chunksOf, writeFully } from './bytes.ts';
import type { JsonObject } from './json.ts';
import { type EncodedHeader, LENGTH_BYTES, encodeHeader } from './layout.ts';
import { errorCode, writeFailure } from './refusals.ts';
import { claimTemporary, releaseTemporary } from './temporary.ts';

export interface CheckpointContent {
  /** Optimiser steps done so far. */
  readonly step: number;
  readonly tensors: HostTensors;
  /** Counters, schedules, generator states; plain JSON, restored exactly. */
  readonly meta: JsonObject;
}

/**
 * Writes `content` to `path` and resolves with its size in bytes once it is durable: temporary file in the same folder,
 * data, fsync, rename, fsync of the folder. An older file at `path` is replaced only by the rename. The tensors' memory
 * must not change until then.
 * @throws UserError DISK_FULL, DISK_READONLY, CHECKPOINT_MISSING (no folder), CHECKPOINT_NOT_WRITTEN; TypeError or
 * RangeError when the content breaks its contract
 */
export async function writeCheckpoint(path: string, content: CheckpointContent): Promise<number> {
  if (!Number.isSafeInteger(content.step) || content.step < 0) {
    throw new RangeError(`a checkpoint's step is a whole number, not ${content.step}`);
  }
  const header = encodeHeader(content.step, content.tensors, content.meta);
  const temporary = claimTemporary(path);
  try {
    const bytes = await writeDurably(temporary, header, content.tensors);
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return bytes;
  } catch (error) {
    // Best effort: the next open of the folder removes what stays.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeFailure(path, error);
  } finally {
    releaseTemporary(temporary);
  }
}

async function writeDurably(path: string, header: EncodedHeader, tensors: HostTensors): Promise<number> {
  const file = await open(path, 'wx');
  try {
    const hash = createHash('sha256').update(header.bytes.subarray(LENGTH_BYTES));
    await writeFully(file, header.bytes, 0);
    let position = header.bytes.length;
    for (const { name } of header.entries) {
      for (const chunk of chunksOf(memoryOf(tensors, name))) {
        hash.update(chunk);
        await writeFully(file, chunk, position);
        position += chunk.byteLength;
      }
    }
    await writeFully(file, Buffer.from(hash.digest('hex'), 'latin1'), header.checksumAt);
    await file.sync();
    return position;
  } finally {
    await file.close();
  }
}

function memoryOf(tensors: HostTensors, name: string): ArrayBufferView {
  const tensor = tensors[name];
  if (!tensor) throw new RangeError(`tensor ${name} vanished while it was written`);
  return tensor.data;
}

/** Creates `folder` with its parents, durably. */
export async function createFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  // A new folder's name lies in its parent: sync every parent from the innermost to the one that was there before.
  const outermost = dirname(resolve(first));
  for (let parent = dirname(resolve(folder)); ; parent = dirname(parent)) {
    await syncFolder(parent);
    if (parent === outermost || parent === dirname(parent)) return;
  }
}

/** Makes renames within `folder` durable. Windows cannot open folders; NTFS journals the rename itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems have no such call; the rename is then as durable as they make it.
    const code = errorCode(error);
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}
