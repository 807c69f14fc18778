import { runCli } from './cli.ts';
import type { Command } from './command.ts';

export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** For tests: runs a command line in this process and hands back its exit code and what it wrote. */
export async function runCaptured(argv: readonly string[], commands: readonly Command[]): Promise<Captured> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(argv, commands, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
