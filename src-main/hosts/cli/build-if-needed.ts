/** Keeps `out/` up to date with the sources of a checkout; a package has no sources and needs no build. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../../../src-shared/errors.ts';

/** What the bundles are made of. */
const FOLDERS = ['src-main', 'src-shared', 'src-renderer', 'resources'];
const FILES = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json'];

/** Written last, so that a build which was cut off counts as none. */
const STAMP = '.sources';
const LOCK = '.building';
const NEEDED = ['main/cli.js', 'renderer/index.html'];

/**
 * Builds where `out/` is missing or was made of other sources.
 *
 * @param root the checkout or package
 * @param say told once when a build starts
 * @returns whether it built
 * @throws UserError BUILD_FAILED, BUILD_TOOLS_MISSING
 */
export async function buildIfNeeded(root: string, say: (line: string) => void): Promise<boolean> {
  if (!existsSync(join(root, 'src-renderer'))) return false;
  const out = join(root, 'out');
  const stamp = await stampOf(root);
  if (await isUpToDate(out, stamp)) return false;
  const tool = builder(root);
  say(existsSync(out) ? 'Building Earmark: its sources have changed.' : 'Building Earmark, once.');
  const unlock = await lock(out);
  try {
    // Another start may have built meanwhile.
    if (await isUpToDate(out, stamp)) return false;
    await rm(join(out, STAMP), { force: true });
    await build(root, tool);
    await writeFile(join(out, STAMP), stamp);
    return true;
  } finally {
    await unlock();
  }
}

/** One build at a time: two would empty each other's folders. A lock whose process is gone is none. */
async function lock(out: string): Promise<() => Promise<void>> {
  await mkdir(out, { recursive: true });
  const path = join(out, LOCK);
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return async () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = await readFile(path, 'utf8').catch(() => '');
    if (owner !== '' && !isRunning(Number(owner))) await rm(path, { force: true });
    else await delay(200);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Of the names and contents of all sources; tests are not built. Times would differ in every fresh clone. */
export async function stampOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  const paths = [...FILES, ...(await Promise.all(FOLDERS.map((folder) => filesBelow(root, folder)))).flat()];
  const contents = await Promise.all(paths.map((path) => readFile(join(root, path)).catch(() => undefined)));
  paths.forEach((path, index) => {
    const content = contents[index];
    if (content === undefined) return;
    hash.update(`${path}\0${content.byteLength}\0`).update(content);
  });
  return hash.digest('hex');
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

async function isUpToDate(out: string, stamp: string): Promise<boolean> {
  if (!NEEDED.every((path) => existsSync(join(out, path)))) return false;
  return (await readFile(join(out, STAMP), 'utf8').catch(() => undefined)) === stamp;
}

/** @throws UserError BUILD_TOOLS_MISSING */
function builder(root: string): string {
  try {
    return join(
      createRequire(join(root, 'package.json')).resolve('electron-vite/package.json'),
      '../bin/electron-vite.js',
    );
  } catch (error) {
    throw new UserError('BUILD_TOOLS_MISSING', 'Earmark is not built, and the tools that build it are not installed.', {
      hint: `Run npm install in ${root}, without --omit=dev.`,
      cause: error,
    });
  }
}

async function build(root: string, tool: string): Promise<void> {
  const output: string[] = [];
  const child = spawn(process.execPath, [tool, 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const keep = (chunk: Buffer): void => void output.push(chunk.toString());
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return;
  throw new UserError('BUILD_FAILED', 'Earmark could not be built.', {
    hint: 'Run npm run build and look at what it says.',
    details: { code, output: output.join('').slice(-4000) },
  });
}
