/** Which Node runs the engine's entry, and where that entry is: the source file, or its bundle after a build. */
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { UserError } from '../../../src-shared/errors.ts';

const TYPE_STRIPPING_SINCE = 24;

/**
 * From source: `child.ts` beside this file. From a bundle: `engine.js` (the entry's name in electron.vite.config.ts),
 * beside the bundle or one folder above when this module went into `chunks/`.
 */
export function engineEntry(ownUrl: string = import.meta.url): string {
  const own = fileURLToPath(ownUrl);
  const folder = dirname(own);
  if (extname(own) === '.ts') return join(folder, 'child.ts');
  const candidates = [join(folder, `engine${extname(own)}`), join(dirname(folder), `engine${extname(own)}`)];
  const entry = candidates.find((path) => existsSync(path));
  if (entry !== undefined) return entry;
  throw new UserError('ENGINE_START_FAILED', `The engine's program is missing beside ${own}.`, {
    hint: 'Build Earmark again (npm run build), or reinstall it.',
    details: { candidates },
  });
}

/** The running Node; when it is too old for TypeScript sources, the project's own from the `node` package. */
export function nodeFor(entry: string, version = process.versions.node): string {
  if (extname(entry) !== '.ts' || Number.parseInt(version, 10) >= TYPE_STRIPPING_SINCE) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'node_modules', 'node', 'bin', name);
    if (existsSync(path)) return path;
  }
  throw new UserError(
    'ENGINE_START_FAILED',
    `The engine needs Node ${TYPE_STRIPPING_SINCE} to run from source; this is Node ${version}.`,
    { hint: 'Run npm install, which brings the right Node, or start Earmark with a newer one.' },
  );
}
