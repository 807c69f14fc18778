/** Starts the built program in Electron itself. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { DesktopOptions, DesktopProgram, InMain } from './desktop.ts';
import { ROOT } from './places.ts';

/** Why Electron's runtime cannot be used here; undefined where it can. */
export function whyNoElectron(): string | undefined {
  if (executable() === undefined)
    return "Electron's runtime is not in node_modules (npx install-electron downloads it)";
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
  if (process.platform === 'linux' && DISPLAY === '' && WAYLAND_DISPLAY === '') return 'there is no display (xvfb-run)';
  return undefined;
}

/** The package's own `index.js` would start a download. */
function executable(): string | undefined {
  const folder = join(ROOT, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const path = join(folder, 'dist', readFileSync(name, 'utf8'));
  return existsSync(path) ? path : undefined;
}

export async function launchElectron({ args = [], env = {} }: DesktopOptions): Promise<DesktopProgram> {
  const program = await _electron.launch({
    executablePath: executable()!,
    // Containers nest no sandbox; a page's own restrictions stay.
    args: ['--no-sandbox', '--disable-gpu', ROOT, ...args],
    env: { ...(process.env as Record<string, string>), ...env },
  });
  let output = '';
  const child = program.process();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const page = await program.firstWindow();
  await page.waitForLoadState('load');
  return {
    kind: 'electron',
    page,
    origin: 'app://earmark',
    // The third argument is the stand-in's, which is not here.
    evaluate: async <R, A>(run: InMain<A, R>, arg?: A): Promise<R> =>
      await program.evaluate(run as never, arg as never),
    output: () => output,
    exited,
    kill: async () => {
      if (child.exitCode === null) await program.evaluate(({ app }) => app.exit(0)).catch(() => undefined);
      await exited;
    },
  };
}
