/** A workspace with a data set and a run, made once for all tests that do not train themselves; each gets a copy. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from './places.ts';

/** Where global setup has made room for all workers; a program without it has room of its own. */
const SHARED = 'EARMARK_E2E_PREPARED';
const DONE = 'done';

/** @returns what to call at the end */
export async function makeRoomForPrepared(): Promise<() => void> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-e2e-prepared-'));
  process.env[SHARED] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * Pairs of a normal and an anomalous clip to test per machine: a few, or a queue of thirty to review; and how many seeds are
 * trained, to compare them.
 */
const KINDS = {
  prepared: { pairs: 3, seeds: 1 },
  reviewable: { pairs: 15, seeds: 1 },
  comparable: { pairs: 6, seeds: 2 },
} as const;
export type PreparedKind = keyof typeof KINDS;

/** @param workspace a folder that is not there yet */
export async function copyPrepared(workspace: string, kind: PreparedKind = 'prepared'): Promise<void> {
  if (process.env[SHARED] === undefined) process.once('exit', await makeRoomForPrepared());
  const folder = join(process.env[SHARED]!, kind);
  await prepareOnce(folder, kind);
  await cp(join(folder, 'workspace'), workspace, { recursive: true });
}

/** Workers begin at the same time: the one that makes the folder fills it, the others wait. */
async function prepareOnce(folder: string, kind: PreparedKind): Promise<void> {
  while (!existsSync(join(folder, DONE))) {
    if (!(await makeFolder(folder))) {
      await delay(100);
      continue;
    }
    try {
      await prepare(folder, KINDS[kind]);
    } catch (error) {
      // The next one tries again, and says what went wrong.
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

/** @returns whether it was not there yet */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function prepare(folder: string, { pairs, seeds }: (typeof KINDS)[PreparedKind]): Promise<void> {
  const paths = [join(folder, 'workspace'), join(folder, 'recordings'), String(pairs), String(seeds)];
  const child = spawn(process.execPath, ['e2e/hosts/prepare.ts', ...paths], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The workspace of the tests could not be made.\n${errors}`);
  await writeFile(join(folder, DONE), '');
}
