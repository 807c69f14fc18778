/** Files for others: written below a folder that a person names, or handed to the page to download. */
import { join } from 'node:path';
import type { Exported, TextFile } from '../../../src-shared/contract/review.ts';
import { makeFolder, writeAtomically } from '../../runs/files.ts';
import { typedPath } from '../workspace/typed-path.ts';

/** @throws UserError `PATH_NOT_ABSOLUTE`, those of the disk */
export async function exported(files: readonly TextFile[], to: string | null): Promise<Exported> {
  const names = files.map(({ name }) => name);
  if (to === null) return { folder: null, names, files };
  const folder = typedPath(to);
  await makeFolder(folder);
  for (const { name, text } of files) await writeAtomically(join(folder, safeName(name)), text);
  return { folder, names: names.map(safeName), files: [] };
}

/** Names hold a machine's type or a clip's name, which data may have chosen: they stay below the folder. */
function safeName(name: string): string {
  return name.replaceAll(/[/\\:*?"<>|\0]/g, '_').replace(/^\.+/, '_');
}
