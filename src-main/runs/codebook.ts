/**
 * A codebook file: what a shared first stage has learned, for any later run. A checkpoint (safetensors with checksum)
 * whose metadata say how it came about, and what a run must have in common with it.
 */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import type { JsonObject, JsonValue } from '../engine/checkpoint/json.ts';
import { readCheckpoint } from '../engine/checkpoint/read.ts';
import { writeCheckpoint } from '../engine/checkpoint/write.ts';
import { openRegular } from '../engine/regular-file.ts';
import type { HostTensors } from '../engine/index.ts';
import { diskFailure, makeFolder, systemCode } from './files.ts';

const CODEBOOK_FORMAT = 1;

const codebookInfo = z.object({
  earmark: z.literal('codebook'),
  format: z.number(),
  method: z.string(),
  preset: z.string(),
  /** Every setting it was trained with. */
  settings: z.record(z.string(), z.json()),
  /** Front-end settings: a run's must be equal. */
  features: z.record(z.string(), z.json()),
  /** Sizes of networks and codebooks: a run's must be equal. */
  geometry: z.record(z.string(), z.json()),
  data: z.object({ fingerprint: z.string(), clips: z.number() }),
  seed: z.number(),
  created: z.string(),
  /** The detector's own, normalisation statistics among it. */
  snapshot: z.record(z.string(), z.json()),
});
export type CodebookInfo = Omit<z.infer<typeof codebookInfo>, 'earmark' | 'format'>;

export interface Codebook {
  readonly path: string;
  readonly info: CodebookInfo;
  readonly steps: number;
  readonly tensors: HostTensors;
}

/** @throws UserError `DISK_FULL`, `DISK_READONLY` and others of the file system */
export async function writeCodebook(
  path: string,
  steps: number,
  tensors: HostTensors,
  info: CodebookInfo,
): Promise<void> {
  await makeFolder(dirname(path));
  try {
    const meta = { earmark: 'codebook', format: CODEBOOK_FORMAT, ...info } as unknown as JsonObject;
    await writeCheckpoint(path, { step: steps, tensors, meta });
  } catch (error) {
    throw error instanceof UserError && systemCode(error.cause) !== undefined ? diskFailure(path, error.cause) : error;
  }
}

/** @throws UserError `CODEBOOK_MISSING`, `CODEBOOK_DAMAGED`, `CODEBOOK_NEWER` */
export async function readCodebook(path: string): Promise<Codebook> {
  try {
    const { tensors, meta, step } = await readCheckpoint(path);
    const info = codebookInfo.safeParse(meta);
    if (!info.success) throw damaged(path, 'it is a checkpoint, but not of a codebook', info.error);
    if (info.data.format > CODEBOOK_FORMAT) throw newer(path);
    return { path, info: info.data, steps: step, tensors };
  } catch (error) {
    if (!(error instanceof UserError) || !error.code.startsWith('CHECKPOINT_')) throw error;
    if (error.code === 'CHECKPOINT_MISSING') {
      throw new UserError('CODEBOOK_MISSING', `There is no codebook at ${path}.`, {
        hint: 'Check the path, or leave --codebook out: Earmark then trains one on the data.',
        cause: error,
      });
    }
    if (error.code === 'CHECKPOINT_NEWER') throw newer(path, error);
    const reason = error.details?.['reason'];
    throw damaged(path, typeof reason === 'string' ? reason : error.message, error);
  }
}

function newer(path: string, cause?: unknown): UserError {
  return new UserError('CODEBOOK_NEWER', `The codebook ${path} was written by a newer Earmark.`, {
    hint: 'Update Earmark, or train one with earmark codebook train.',
    cause,
  });
}

function damaged(path: string, reason: string, cause: unknown): UserError {
  return new UserError('CODEBOOK_DAMAGED', `The codebook ${path} is damaged: ${reason}.`, {
    hint: 'Copy it again from where it came, or train one with earmark codebook train.',
    details: { path, reason },
    cause,
  });
}

export interface CodebookNeeds {
  readonly method: string;
  readonly features: Readonly<Record<string, unknown>>;
  readonly geometry: Readonly<Record<string, unknown>>;
}

/** @throws UserError `CODEBOOK_MISMATCH` naming what differs */
export function requireFitting({ path, info }: Codebook, needs: CodebookNeeds): void {
  const differences =
    info.method === needs.method
      ? [...differing(info.features, needs.features), ...differing(info.geometry, needs.geometry)]
      : [`method is ${info.method}, not ${needs.method}`];
  if (differences.length === 0) return;
  const shown = differences.slice(0, 3).join('; ');
  const more = differences.length > 3 ? `; and ${differences.length - 3} more` : '';
  throw new UserError('CODEBOOK_MISMATCH', `The codebook ${path} does not fit this run: ${shown}${more}.`, {
    hint: `Use the preset it was made with (${info.preset}), or train another with earmark codebook train.`,
    details: { path, differences },
  });
}

function differing(
  of: Readonly<Record<string, JsonValue | undefined>>,
  needed: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(of), ...Object.keys(needed)])].flatMap((name) => {
    const [there, here] = [textOf(of[name]), textOf(needed[name])];
    return there === here ? [] : [`${name} is ${there}, not ${here}`];
  });
}

const textOf = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));

/** SHA-256 of a codebook's file, hexadecimal. @throws UserError `CODEBOOK_UNREADABLE` */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    const file = await openRegular(path);
    // The stream closes the file.
    for await (const block of file.createReadStream()) hash.update(block as Buffer);
  } catch (cause) {
    throw new UserError('CODEBOOK_UNREADABLE', `The codebook ${path} cannot be read (${systemCode(cause)}).`, {
      hint: 'Check that it is a file that you may read.',
      details: { path, reason: systemCode(cause) },
      cause,
    });
  }
  return hash.digest('hex');
}
