/** Where code is that runs in a thread of its own: the source file, or its bundle after a build. */
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { UserError } from '../../src-shared/errors.ts';

/**
 * @param ownUrl the caller's `import.meta.url`
 * @param source the file relative to the caller's, `./worker.ts`
 * @param bundle the entry's name in electron.vite.config.ts; looked for beside the bundle, and one folder above for a
 *   caller that went into `chunks/`
 * @throws UserError PROGRAM_FILE_MISSING
 */
export function entryUrl(ownUrl: string, source: string, bundle: string): URL {
  const own = fileURLToPath(ownUrl);
  if (extname(own) === '.ts') return new URL(source, ownUrl);
  const file = bundle + extname(own);
  const candidates = [join(dirname(own), file), join(dirname(own), '..', file)];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path !== undefined) return pathToFileURL(path);
  throw new UserError('PROGRAM_FILE_MISSING', `${file} is missing beside ${own}.`, {
    hint: 'Build Earmark again (npm run build), or reinstall it.',
    details: { candidates },
  });
}
