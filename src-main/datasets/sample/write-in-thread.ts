import { Worker } from 'node:worker_threads';
import { UserError } from '../../../src-shared/errors.ts';
import { entryUrl } from '../../features/entries.ts';
import type { SampleThreadData, SampleThreadMessage } from './sample-thread.ts';
import type { WriteSampleOptions } from './write-sample.ts';

/**
 * As `writeSample`, for a program that answers calls meanwhile: a clip of 10 s takes about a tenth of a second to make.
 *
 * @throws UserError as `writeSample`; the signal's reason
 */
export async function writeSampleInThread(folder: string, options: WriteSampleOptions): Promise<void> {
  const { seed = 0, size, signal, onProgress } = options;
  signal?.throwIfAborted();
  const thread = new Worker(entryUrl(import.meta.url, './sample-thread.ts', 'sample-thread'), {
    workerData: { folder, seed, size } satisfies SampleThreadData,
    // Not the parent's flags: a debugger's port or a loader of the parent is not the thread's.
    execArgv: [],
    name: 'earmark-sample',
  });
  const stop = (): void => thread.postMessage('stop');
  signal?.addEventListener('abort', stop);
  try {
    await new Promise<void>((resolve, reject) => {
      thread.on('message', (message: SampleThreadMessage) => {
        if (message.kind === 'progress') onProgress?.(message);
        else if (message.kind === 'failed') reject(UserError.fromPlain(message.error));
        else resolve();
      });
      thread.on('error', reject);
      // After a last message this does nothing more.
      thread.on('exit', (code) => reject(new Error(`the thread that writes the sample ended with ${code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await thread.terminate();
  }
  signal?.throwIfAborted();
}
