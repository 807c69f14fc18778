import { runCli } from './cli.ts';
import { commands } from './commands/index.ts';
import { printable } from './terminal.ts';

// `earmark devices | head -1` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), commands, {
  out: (line) => void process.stdout.write(`${printable(line)}\n`),
  err: (line) => void process.stderr.write(`${printable(line)}\n`),
});
