/** Clips that a link leads out of their data set's folder, which no page may read. */
import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import { join } from 'node:path';
import type { DatasetProblem } from '../../src-shared/dataset.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { isInside } from './containment.ts';

/** Files that are looked at together. */
const AT_ONCE = 64;

/**
 * A problem of severity `error` for each: a data set that someone packed could otherwise show a page any recording of
 * this machine. A folder that is a link itself is what the person chose.
 */
export async function linkedOutside({ root, clips }: Dataset, signal?: AbortSignal): Promise<DatasetProblem[]> {
  const base = await realpath(root);
  const folders = new Map<string, boolean>();
  for (const folder of new Set(clips.map(({ path }) => dirname(path)))) {
    folders.set(folder, await leadsOut(base, join(base, folder)));
  }
  const problems: DatasetProblem[] = [];
  for (let at = 0; at < clips.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    const found = await Promise.all(
      clips.slice(at, at + AT_ONCE).map(async ({ path }) => {
        if (folders.get(dirname(path)) === true) return problemOf(path);
        const file = join(base, path);
        // Where it is gone meanwhile, the scan says so.
        const about = await lstat(file).catch(() => undefined);
        return about?.isSymbolicLink() === true && (await leadsOut(base, file)) ? problemOf(path) : undefined;
      }),
    );
    problems.push(...found.filter((problem) => problem !== undefined));
  }
  return problems;
}

async function leadsOut(base: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && !isInside(base, real);
}

function problemOf(path: string): DatasetProblem {
  return {
    code: 'CLIP_LINKED_OUTSIDE',
    severity: 'error',
    path,
    message: 'A link leads out of the folder that was imported, so the clip is left out.',
    hint: 'Copy the recordings into the folder, or import the folder in which they really are.',
  };
}
