/** Where a task module is: its source file, or its bundle after a build. */
import { dirname, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { engineEntry } from './node-binary.ts';

/**
 * @param name the entry's name in electron.vite.config.ts, `tasks/<name>`
 * @param source the module's path beside the caller: `./tasks.ts`
 * @param callerUrl the caller's `import.meta.url`
 */
export function taskModule(name: string, source: string, callerUrl: string): URL {
  const caller = fileURLToPath(callerUrl);
  if (extname(caller) === '.ts') return pathToFileURL(join(dirname(caller), source));
  return pathToFileURL(join(dirname(engineEntry(callerUrl)), 'tasks', `${name}.js`));
}
