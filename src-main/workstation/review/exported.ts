/** Files for others: written below a folder that a person names, or handed to the page to download. */
import { dirname, join } from 'node:path';
import type { Exported, TextFile } from '../../../src-shared/contract/review.ts';
import { makeFolder, writeAtomically } from '../../runs/files.ts';
import { typedPath } from '../workspace/typed-path.ts';

/** @throws UserError `PATH_NOT_ABSOLUTE`, those of the disk */
export async function exported(files: readonly TextFile[], to: string | null): Promise<Exported> {
  if (to === null) return { folder: null, names: files.map(({ name }) => name), files };
  const folder = typedPath(to);
  const names = await writeBelow(
    // Names of labels and decisions hold no folders of their own.
    files.map(({ name, text }) => ({ name: name.replaceAll('/', '_'), content: text })),
    folder,
  );
  return { folder, names, files: [] };
}

/**
 * @param files with `/` between folders in their names
 * @returns the names that they have on the disk
 * @throws UserError those of the disk
 */
export async function writeBelow(
  files: readonly { readonly name: string; readonly content: string | Uint8Array }[],
  folder: string,
): Promise<string[]> {
  await makeFolder(folder);
  const names: string[] = [];
  for (const { name, content } of files) {
    const safe = name.split('/').map(safeName).join('/');
    if (safe.includes('/')) await makeFolder(join(folder, dirname(safe)));
    await writeAtomically(join(folder, safe), content);
    names.push(safe);
  }
  return names;
}

/** Names hold a machine's type or a clip's name, which data may have chosen: they stay below the folder. */
function safeName(name: string): string {
  return name.replaceAll(/[/\\:*?"<>|\0]/g, '_').replace(/^\.+/, '_');
}
