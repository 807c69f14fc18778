/** Runs a target in a process of its own: one that crashes, hangs or eats the memory is seen, and its input kept. */
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CURRENT,
  HEAP_MB,
  RESIDENT_MB,
  type FuzzFailure,
  type FuzzMessage,
  type FuzzSummary,
  type FuzzTask,
} from './messages.ts';

export interface FuzzResult {
  readonly target: string;
  /** Undefined where the process ended before its time. */
  readonly summary: FuzzSummary | undefined;
  readonly failures: readonly FuzzFailure[];
}

/** To load a target and make its valid inputs: the largest loads TensorFlow.js and ONNX Runtime on a busy machine. */
const START_MS = 600_000;
/**
 * On a machine that has no time for it, a process may wait: what counts is its own computing, and the clock only for one
 * that computes nothing.
 */
const PATIENCE = 6;

export async function runTarget(task: FuzzTask): Promise<FuzzResult> {
  mkdirSync(task.folder, { recursive: true });
  const current = join(task.folder, CURRENT);
  const child = fork(join(import.meta.dirname, 'child.ts'), [], {
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
    // `~` and the temporary folder are its own too.
    env: { ...process.env, HOME: task.folder, TMPDIR: task.folder, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const failures: FuzzFailure[] = [];
  let summary: FuzzSummary | undefined;
  let said = '';
  let killed: string | undefined;
  const began = Date.now();
  const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-3000));
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.on('message', (message: FuzzMessage) => {
    if (message.kind === 'failure') failures.push(message.failure);
    else if (message.kind === 'done') summary = message.summary;
  });
  let input = { since: 0, computed: 0 };
  const watch = setInterval(() => {
    // The input that runs is a file: its age is how long it takes, however deep the process sits in native code.
    const since = statSync(current, { throwIfNoEntry: false })?.mtimeMs;
    if (since === undefined) {
      if (Date.now() - began > START_MS) end('it did not start');
      return;
    }
    const computed = computedMs(child);
    if (since !== input.since) input = { since, computed };
    const waited = Date.now() - since;
    const tooLong = computed === 0 ? waited : Math.max(computed - input.computed, waited / PATIENCE);
    if (tooLong > task.longestMs) end(`hang: over ${task.longestMs / 1000} s`);
    else if (residentMb(child) > RESIDENT_MB) end(`memory: over ${RESIDENT_MB} MB`);
  }, 200);
  const end = (reason: string): void => {
    killed ??= reason;
    child.kill('SIGKILL');
  };
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.send(task);
  });
  clearInterval(watch);
  if (summary === undefined) {
    const reason = killed ?? `crash: ${child.signalCode ?? `exit code ${child.exitCode}`}\n${said}`;
    failures.push({ target: task.target, file: saved(task, current), reason });
  }
  return { target: task.target, summary, failures };
}

function saved({ failures, target }: FuzzTask, current: string): string {
  if (!existsSync(current)) return '(no input)';
  mkdirSync(failures, { recursive: true });
  const name = createHash('sha256').update(readFileSync(current)).digest('hex').slice(0, 16);
  const file = join(failures, `${target}-${name}.bin`);
  copyFileSync(current, file);
  return file;
}

/** 10^6 bytes; elsewhere than on Linux only the process itself watches what an input adds. */
function residentMb({ pid }: ChildProcess): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * 4096) / 1e6;
  } catch {
    // It has just ended.
    return 0;
  }
}

/** Time that the process has computed, in steps of 10 ms; 0 where the system does not say. */
function computedMs({ pid }: ChildProcess): number {
  if (process.platform !== 'linux' || pid === undefined) return 0;
  try {
    // Behind the name, which may have spaces: state is field 3, user and system time are 14 and 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    // It has just ended.
    return 0;
  }
}
