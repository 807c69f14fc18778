/** Reading one checkpoint: everything is checked before anything is handed out. */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import { openRegular } from '../regular-file.ts';
import { type HostTensor, type HostTensors, type TensorSpecs, allocate, sizeOf } from '../tensors.ts';
import { CHUNK_BYTES, chunksOf, readFully } from './bytes.ts';
import type { JsonObject } from './json.ts';
import {
  Damage,
  FORMAT_VERSION,
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  type ParsedHeader,
  type TensorEntry,
  parseEntries,
  parseHeader,
  parseMeta,
  parseStep,
} from './layout.ts';
import { checkpointDamaged, checkpointNewer, checkpointTooLarge, readFailure } from './refusals.ts';
import { assertMatches } from './specs.ts';

export interface Checkpoint {
  readonly path: string;
  /** Optimiser steps done when it was written. */
  readonly step: number;
  readonly tensors: HostTensors;
  readonly meta: JsonObject;
}

export interface ReadOptions {
  /** What the tensors must be: exactly these names, types and shapes. */
  readonly specs?: TensorSpecs;
}

/**
 * Reads a checkpoint in one pass, hashing while it fills the tensors. Memory: the tensors themselves and the header,
 * together never more than the file's size, whatever the header claims.
 * @throws UserError CHECKPOINT_DAMAGED, CHECKPOINT_NEWER, CHECKPOINT_MISMATCH, CHECKPOINT_MISSING, CHECKPOINT_UNREADABLE
 */
export async function readCheckpoint(path: string, options: ReadOptions = {}): Promise<Checkpoint> {
  try {
    const file = await openRegular(path);
    try {
      const checkpoint = await readFrom(file, path);
      if (options.specs) assertMatches(path, checkpoint.tensors, options.specs);
      return checkpoint;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Damage) throw checkpointDamaged(path, error.message, error.cause);
    throw readFailure(path, error);
  }
}

async function readFrom(file: FileHandle, path: string): Promise<Checkpoint> {
  const { size } = await file.stat();
  const header = await readHeader(file, size);
  const dataAt = LENGTH_BYTES + header.zeroed.length;
  const hash = createHash('sha256').update(header.zeroed);
  if (header.version > FORMAT_VERSION) {
    await hashRest(file, dataAt, hash);
    if (hash.digest('hex') !== header.checksum) throw new Damage('its checksum does not match its contents');
    throw checkpointNewer(path, header.version, FORMAT_VERSION);
  }
  const tensors: [string, HostTensor][] = [];
  for (const entry of parseEntries(header, size - dataAt)) {
    const tensor = allocateTensor(entry, path);
    let position = dataAt + entry.begin;
    for (const chunk of chunksOf(tensor.data)) {
      if (!(await readFully(file, chunk, position))) throw new Damage('it became shorter while it was read');
      hash.update(chunk);
      position += chunk.byteLength;
    }
    tensors.push([entry.name, tensor]);
  }
  if (hash.digest('hex') !== header.checksum) throw new Damage('its checksum does not match its contents');
  return { path, step: parseStep(header), tensors: Object.fromEntries(tensors), meta: parseMeta(header) };
}

async function readHeader(file: FileHandle, size: number): Promise<ParsedHeader> {
  const lengthField = Buffer.alloc(LENGTH_BYTES);
  if (size < LENGTH_BYTES || !(await readFully(file, lengthField, 0))) {
    throw new Damage(`it is truncated: ${size} bytes are left of it`);
  }
  const length = lengthField.readBigUInt64LE(0);
  if (length > MAX_HEADER_BYTES) throw new Damage(`it claims a header of ${length} bytes`);
  if (length > size - LENGTH_BYTES) throw new Damage('it is truncated within its header');
  const json = Buffer.alloc(Number(length));
  if (!(await readFully(file, json, LENGTH_BYTES))) throw new Damage('it became shorter while it was read');
  return parseHeader(json);
}

async function hashRest(file: FileHandle, from: number, hash: Hash): Promise<void> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  let position = from;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}

function allocateTensor({ dtype, shape, begin, end }: TensorEntry, path: string): HostTensor {
  try {
    return { dtype, shape, data: allocate(dtype, sizeOf(shape)) };
  } catch (error) {
    throw checkpointTooLarge(path, end - begin, error);
  }
}
