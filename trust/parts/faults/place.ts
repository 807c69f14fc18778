/** Folders of one stage: a workspace, its recordings, and settings and cache that are nobody else's. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf } from './processes.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
/** As `npx earmark` starts: this process itself becomes the program, so that its id is the one to kill. */
const ENTRY = join(ROOT, 'bin/earmark.mjs');
const SCRIPT = '/usr/bin/script';
const SCRIPT_MS = 20_000;

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
  /** Where it has a terminal: presses Enter there. */
  readonly enter?: () => void;
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
  return { ...watched(child, child.stdout, child.stderr), pid: pidOf(child) };
}

/** The same in a terminal of its own, as a person has it; what it says comes on `out`, all of it. */
export async function earmarkInTerminal({ env }: Place, args: readonly string[]): Promise<Command> {
  const line = [BINARY, ...BEFORE, ENTRY, ...args].map((word) => `'${word}'`).join(' ');
  // script(1) makes the terminal; the shell becomes the program.
  const child = spawn(SCRIPT, ['-qec', `exec ${line}`, '/dev/null'], {
    cwd: ROOT,
    env: { ...process.env, ...env, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const terminal = pidOf(child);
  const command = watched(child, child.stdout, child.stderr);
  const until = performance.now() + SCRIPT_MS;
  for (;;) {
    const [pid] = await childrenOf(terminal);
    if (pid !== undefined) return { ...command, pid, enter: () => child.stdin.write('\n') };
    if (performance.now() > until) throw new Error('The terminal has started nothing.');
    await delay(5);
  }
}

export const hasTerminal = (): boolean => process.platform === 'linux' && existsSync(SCRIPT);

function watched(child: ChildProcess, stdout: Readable, stderr: Readable): Pick<Command, 'ended' | 'out'> {
  let [out, err] = ['', ''];
  stdout.on('data', (text: Buffer) => (out += text.toString()));
  stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code, signal) => done({ code, signal, out, err }));
  });
  return { ended, out: () => out };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The program could not be started.');
  return pid;
}
