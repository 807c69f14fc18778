/** Finds Electron's executable, downloads it where that is possible, and remembers where it is not. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** ms; a proxy that swallows packets must not keep people waiting. */
const DOWNLOAD_LIMIT = 120_000;
/** ms; a network that blocks the download today is not asked again before tomorrow. */
const RETRY_AFTER = 24 * 60 * 60 * 1000;

export interface ElectronSearch {
  /** Holds `node_modules`. */
  readonly root: string;
  /** Told when a download takes long enough to be noticed. */
  readonly say: (line: string) => void;
  /** Default: true. */
  readonly download?: boolean;
  readonly downloadLimit?: number;
  /** ms since 1970. */
  readonly now?: () => number;
}

/** @returns the executable's path, or undefined where the runtime is missing and cannot be had now */
export async function electronRuntime(search: ElectronSearch): Promise<string | undefined> {
  const folder = packageFolder(search.root);
  if (folder === undefined) return undefined;
  const installed = await executableIn(folder);
  if (installed !== undefined || search.download === false) return installed;
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  const failure = join(search.root, 'node_modules', '.cache', 'earmark', `electron-${version}-not-downloaded`);
  if (await isRecent(failure, search.now ?? Date.now)) return undefined;
  if (await download(folder, search)) return await executableIn(folder);
  await mkdir(dirname(failure), { recursive: true });
  await writeFile(failure, 'The download failed; it is tried again a day after this file was written.\n');
  return undefined;
}

function packageFolder(root: string): string | undefined {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** As `electron/index.js` finds it, which would start a download by itself. */
async function executableIn(folder: string): Promise<string | undefined> {
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => undefined);
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (name === undefined && override === undefined) return undefined;
  const path = join(override ?? join(folder, 'dist'), name ?? 'electron');
  return existsSync(path) ? path : undefined;
}

async function isRecent(file: string, now: () => number): Promise<boolean> {
  const written = await stat(file).catch(() => undefined);
  return written !== undefined && now() - written.mtimeMs < RETRY_AFTER;
}

async function download(folder: string, { say, downloadLimit = DOWNLOAD_LIMIT }: ElectronSearch): Promise<boolean> {
  const notice = setTimeout(() => say("Downloading Electron's runtime (about 120 MB), once."), 2000);
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: 'ignore',
    timeout: downloadLimit,
    killSignal: 'SIGKILL',
  });
  try {
    return await new Promise<boolean>((resolve) => {
      child.on('error', () => resolve(false));
      child.on('close', (code) => resolve(code === 0));
    });
  } finally {
    clearTimeout(notice);
  }
}
