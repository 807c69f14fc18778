import { printable } from '../../../src-shared/hostile-text.ts';
import { runCli } from './cli.ts';
import { commands } from './commands/index.ts';
import { logFailure } from './failure-log.ts';

// `earmark devices | head -1` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const argv = process.argv.slice(2);
const streams = {
  out: (line: string) => void process.stdout.write(`${printable(line)}\n`),
  err: (line: string) => void process.stderr.write(`${printable(line)}\n`),
};
process.exitCode = await runCli(argv, commands, streams, (error) => logFailure(argv, error));
