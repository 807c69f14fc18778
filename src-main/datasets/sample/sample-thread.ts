/** The thread in which `writeSampleInThread` works. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError, type PlainError } from '../../../src-shared/errors.ts';
import type { SampleSize } from './recipe.ts';
import { writeSample } from './write-sample.ts';

export interface SampleThreadData {
  readonly folder: string;
  readonly seed: number;
  readonly size: SampleSize;
}

export type SampleThreadMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: PlainError };

const port = parentPort!;
const tell = (message: SampleThreadMessage): void => port.postMessage(message);

const { folder, seed, size } = workerData as SampleThreadData;
const stop = new AbortController();
// Its only message. The listener must not keep a thread alive that has done its work.
port.on('message', () => stop.abort());
port.unref();

try {
  await writeSample(folder, { seed, size, signal: stop.signal, onProgress: (at) => tell({ kind: 'progress', ...at }) });
  tell({ kind: 'done' });
} catch (error) {
  if (stop.signal.aborted) tell({ kind: 'stopped' });
  // What is no `UserError` ends the thread, and its owner hears of that.
  else if (error instanceof UserError) tell({ kind: 'failed', error: error.toJSON() });
  else throw error;
}
