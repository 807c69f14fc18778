import { runCli } from './cli.ts';
import type { Command } from './command.ts';

export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** For tests: runs a command line in this process and hands back its exit code and what it wrote. */
export async function runCaptured(
  argv: readonly string[],
  commands: readonly Command[],
  onFailure?: (error: unknown) => Promise<void>,
): Promise<Captured> {
  const out: string[] = [];
  const err: string[] = [];
  const streams = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = await runCli(argv, commands, streams, onFailure);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
