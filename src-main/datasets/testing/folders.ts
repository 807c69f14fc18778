import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** For tests: an empty folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-datasets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** For tests: a folder with these files. @returns its path */
export async function folderWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/** For tests: a folder with empty files of these names, enough for layouts, which look at names only. */
export function folderOf(paths: readonly string[]): Promise<string> {
  return folderWith(Object.fromEntries(paths.map((path) => [path, ''])));
}
