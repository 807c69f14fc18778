/**
 * `node e2e/electron-standin/run.ts <app's folder> [arguments]`: what `electron <app's folder> [arguments]` does. Started
 * with an IPC channel it also answers a test: `{ id, source, arg }` runs a function in this process, as Playwright's
 * `ElectronApplication.evaluate`.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , given = '.', ...args] = process.argv;
const folder = resolve(given);
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
  readonly main: string;
};
process.argv = [process.argv[0] ?? '', folder, ...args];
Object.defineProperty(process, 'type', { value: 'browser' });
Object.defineProperty(process.versions, 'electron', { value: '44.0.0-standin', enumerable: true });

const own = new URL('./index.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: own, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

const electron = await import('./index.ts');
const { standin } = await import('./standin.ts');
const { browserContext, debuggerAddress } = await import('./browser.ts');
const { app } = electron;
app.begin({ folder, name: manifest.name, version: manifest.version });

interface Request {
  readonly id: number;
  readonly source: string;
  readonly arg: unknown;
}
process.on('message', ({ id, source, arg }: Request) => {
  void (async () => {
    try {
      const run = (0, eval)(`(${source})`) as (...args: unknown[]) => unknown;
      process.send?.({ id, result: await run(electron, arg, standin) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  })();
});

// As in Electron: main has run to its end before the app is ready.
await import(pathToFileURL(join(folder, manifest.main)).href);
if (!app.ending) {
  await browserContext();
  app.becomeReady();
  process.send?.({ debugger: await debuggerAddress() });
}
// The test's end is this process's end.
process.on('disconnect', () => app.exit(1));
