/** Folders of reports that are being made, in the system's temporary folder; those of processes that were killed go. */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../../runs/files.ts';
import { isStillRunning } from '../../engine/process/identity.ts';

/** As they are named here, with the process; earlier versions named none. Six characters are the system's. */
const NAME = /^earmark-(?:report|report-runs|print)-(?:(\d+)-)?[A-Za-z0-9]{6}$/;
/** No report takes so long. Containers may share the folder and not see each other's processes. */
const OLD_MS = 60 * 60 * 1000;

/**
 * A new folder, which is the caller's to delete; on the way, those that nobody will delete any more are.
 *
 * @param root for tests
 */
export async function makeTemporary(name: 'report' | 'report-runs' | 'print', root = tmpdir()): Promise<string> {
  await removeForgotten(root);
  return await mkdtemp(join(root, `earmark-${name}-${process.pid}-`));
}

async function removeForgotten(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const match = NAME.exec(name);
    if (match === null || (match[1] !== undefined && isStillRunning(Number(match[1]), undefined))) continue;
    const path = join(root, name);
    try {
      const about = await lstat(path);
      // The folder is everybody's: what others have there, and what links lead to, stays.
      const isOurs = about.isDirectory() && (process.getuid === undefined || about.uid === process.getuid());
      if (isOurs && Date.now() - about.mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true });
    } catch (error) {
      // Another process is removing it, or it cannot be removed: no reason not to make a report.
      if (systemCode(error) === undefined) throw error;
    }
  }
}
