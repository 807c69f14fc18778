import type { CliStreams } from './command.ts';

/**
 * Runs `work` with a signal that Ctrl-C (or a scheduler's SIGTERM) aborts, so that it can stop at a checkpoint. A second
 * Ctrl-C ends the process at once; checkpoints are whole even then.
 */
export async function interruptible<T>(
  streams: CliStreams,
  quiet: boolean,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const onSignal = (): void => {
    if (abort.signal.aborted) process.exit(1);
    if (!quiet) streams.err('Stopping at a checkpoint; press Ctrl-C again to stop at once.');
    abort.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    return await work(abort.signal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
