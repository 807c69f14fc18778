import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout or package that this code belongs to, whether it runs from its sources or bundled. */
export function packageRoot(start: string = import.meta.dirname): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new Error(`There is no package.json above ${start}.`);
  }
}
