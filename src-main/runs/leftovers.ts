/** What interrupted writes of a workspace have left: temporary files, and folders of runs that never got a record. */
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers as removeOfCheckpoints } from '../engine/checkpoint/temporary.ts';
import { isStillRunning } from '../engine/process/identity.ts';
import { systemCode } from './files.ts';

/** As `writeAtomically` names them. */
const TEMPORARY = /^\..+\.(\d+)-[0-9a-f]{8}\.tmp$/;

/**
 * @param runs the folder of run folders
 * @param others folders with files that are written atomically
 * @returns how many files and folders went
 */
export async function removeLeftovers(runs: string, others: readonly string[]): Promise<number> {
  const folders = (await entriesOf(runs)).filter((entry) => entry.isDirectory()).map(({ name }) => join(runs, name));
  let removed = 0;
  for (const folder of [...others, ...folders]) removed += await removeBelow(folder);
  for (const folder of folders) {
    if ((await entriesOf(folder)).length > 0) continue;
    await rmdir(folder);
    removed += 1;
  }
  return removed;
}

async function removeBelow(folder: string): Promise<number> {
  const entries = await entriesOf(folder);
  if (entries.length === 0) return 0;
  let removed = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removed += await removeBelow(path);
    const pid = TEMPORARY.exec(entry.name)?.[1];
    if (!entry.isFile() || pid === undefined || isStillRunning(Number(pid), undefined)) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed + (await removeOfCheckpoints(folder)).length;
}

async function entriesOf(folder: string) {
  return await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
}
