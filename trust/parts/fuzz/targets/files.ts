/** For targets that read a file by its path. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenTarget } from '../target.ts';

/** Each input becomes the file `name` of the folder. */
export function fileReader(name: string, read: (path: string) => Promise<unknown>) {
  return (folder: string): Promise<OpenTarget> => {
    const path = join(folder, name);
    return Promise.resolve({
      async run(input) {
        await writeFile(path, input);
        await read(path);
        return 'read';
      },
    });
  };
}
