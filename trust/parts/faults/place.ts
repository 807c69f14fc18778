/** Folders of one stage: a workspace, its recordings, and settings and cache that are nobody else's. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');
/** As `npx earmark` starts: this process itself becomes the program, so that its id is the one to kill. */
const ENTRY = join(ROOT, 'bin/earmark.mjs');

export interface Place {
  readonly folder: string;
  readonly workspace: string;
  /** A data set in DCASE's layout. */
  readonly recordings: string;
  readonly env: Readonly<Record<string, string>>;
}

/** @param workspace elsewhere than in `folder`, where the file system is another */
export function placeIn(folder: string, workspace = join(folder, 'workspace')): Place {
  return {
    folder,
    workspace,
    recordings: join(folder, 'recordings'),
    env: {
      EARMARK_SETTINGS: join(folder, 'settings'),
      EARMARK_CACHE: join(folder, 'cache'),
      EARMARK_WORKSPACE: join(folder, 'suggested'),
    },
  };
}

/** A copy of what was prepared; runs and data set keep the paths of the recordings that they were made with. */
export async function copyPrepared(prepared: Place, folder: string, workspace?: string): Promise<Place> {
  const place = { ...placeIn(folder, workspace), recordings: prepared.recordings };
  await mkdir(folder, { recursive: true });
  await cp(prepared.workspace, place.workspace, { recursive: true });
  // Features of the same clips: what is tested is not how fast they are computed.
  await cp(join(prepared.folder, 'cache'), join(folder, 'cache'), { recursive: true });
  return place;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Command {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly out: () => string;
}

/**
 * Threads of an engine that wait for each other are slow where a machine has more to do, and these networks are tiny: one
 * core each. The tool becomes the program, so the id stays. Undisturbed runs are started in the same way.
 */
const TASKSET = '/usr/bin/taskset';
const IS_PINNED = process.platform === 'linux' && existsSync(TASKSET);
const BINARY = IS_PINNED ? TASKSET : process.execPath;
const BEFORE = IS_PINNED ? ['-c', '0', process.execPath] : [];

/** A process of the real program. */
export function earmark({ env }: Place, args: readonly string[], more: Readonly<Record<string, string>> = {}): Command {
  const child = spawn(BINARY, [...BEFORE, ENTRY, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error('The program could not be started.');
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code, signal) => done({ code, signal, out, err }));
  });
  return { pid: child.pid, ended, out: () => out };
}
