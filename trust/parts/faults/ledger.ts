/** What the program has answered for: everything here must be there after any fault. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AuditEntry, SavedThreshold } from '../../../src-shared/contract.ts';
import type { Annotation } from '../../../src-shared/review/annotation.ts';

export interface Pending {
  /** What was asked for when the fault came: it may be there or not, but nothing in between. */
  readonly annotation?: { readonly path: string; readonly after: Annotation };
  readonly threshold?: SavedThreshold;
}

export interface FinishedRun {
  /** SHA-256 of files by their names: scores, and the newest checkpoint. */
  readonly files: ReadonlyMap<string, string>;
  readonly scored: number;
}

export class Ledger {
  readonly annotations = new Map<string, Annotation>();
  readonly thresholds = new Map<string, SavedThreshold>();
  readonly runs = new Map<string, FinishedRun>();
  /** By id, with the number of clips. */
  readonly datasets = new Map<string, number>();
  /** The whole trail, the oldest first. */
  audit: readonly AuditEntry[] = [];
  /** Changes that were answered and must have their lines in the trail. */
  answered = 0;
  pending: Pending = {};
  reviewId = '';
  /** Scored by the run that is reviewed in a page. */
  clipsOfRun = 0;

  get annotated(): number {
    return this.annotations.size;
  }
}

export const thresholdKey = ({ runId, type, id, score }: SavedThreshold): string => [runId, type, id, score].join('\0');

/** What of a finished run must never change. */
export async function fingerprintOf(run: string): Promise<ReadonlyMap<string, string>> {
  const checkpoints = (await readdir(join(run, 'checkpoints'))).filter((name) => name.endsWith('.safetensors')).sort();
  const names = ['scores.csv', 'training-scores.csv', ...checkpoints.slice(-1).map((name) => `checkpoints/${name}`)];
  const hashes = new Map<string, string>();
  for (const name of names) {
    const bytes = await readFile(join(run, name)).catch(() => undefined);
    if (bytes !== undefined) hashes.set(name, createHash('sha256').update(bytes).digest('hex'));
  }
  return hashes;
}

/** A box that comes back by an undo is the last in its list: the order of boxes is no part of what was said. */
export function sameAnnotation(a: Annotation, b: Annotation): boolean {
  const ordered = ({ boxes, ...rest }: Annotation) => {
    return { ...rest, boxes: boxes.toSorted((one, other) => (one.id < other.id ? -1 : 1)) };
  };
  return isDeepStrictEqual(ordered(a), ordered(b));
}
