/**
 * Spectrograms of many clips on all cores.
 *
 * A stream in the order of the jobs, whatever order they finish in, so that statistics over it have the same last bits
 * every time. At most a few clips per thread are in memory: the consumer's pace is the pool's. A clip that fails is an
 * item of the stream with its error. Own code rather than a pool library: about 150 lines of it are the ordering, the
 * bound and the replacing of dead threads, which a library would leave to us.
 */
import { availableParallelism } from 'node:os';

import { UserError } from '../../src-shared/errors.ts';
import type { FeatureCache } from './cache.ts';
import { Crew, type Outcome } from './crew.ts';
import type { LogMel } from './log-mel.ts';
import type { ClipReader } from './messages.ts';
import type { LogMelSettings } from './settings.ts';

export interface ClipJob {
  /** Names the clip in results and errors: a path. */
  readonly id: string;
  /** What the reader is called with; must survive `structuredClone`. */
  readonly arguments: readonly unknown[];
  /**
   * Identifies what the reader will return: the file's content and, where it matters, channel and resampling. Without
   * it the clip is not looked for in the cache.
   */
  readonly contentHash?: string;
}

export type ClipFeatures =
  | {
      readonly index: number;
      readonly id: string;
      readonly clip: LogMel;
      /** Where excerpts are asked for. */
      readonly waveform?: Float32Array;
      readonly cached: boolean;
    }
  | { readonly index: number; readonly id: string; readonly error: UserError };

export interface ExtractProgress {
  /** Clips done, failed ones included. */
  readonly done: number;
  readonly failed: number;
  readonly cached: number;
}

export interface ExtractOptions {
  readonly reader: ClipReader;
  readonly settings: LogMelSettings;
  /** Cut every clip to its first so many seconds, or repeat it until it fills them, and give its samples too. */
  readonly excerptSeconds?: number | undefined;
  readonly cache?: FeatureCache;
  /** Threads; default one per core. */
  readonly workers?: number;
  /** Ends the threads at once; the stream throws the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExtractProgress) => void;
  /** Told once when the cache cannot be written. */
  readonly onProblem?: (message: string) => void;
}

/** Clips that are being computed or wait to be taken, per thread. */
const AHEAD = 4;

/**
 * Leaving the loop early ends the threads.
 *
 * @throws the signal's reason; UserError FEATURE_WORKER_START_FAILED. What goes wrong with one clip is in its item.
 */
export async function* extractClips(
  jobs: Iterable<ClipJob> | AsyncIterable<ClipJob>,
  options: ExtractOptions,
): AsyncGenerator<ClipFeatures, void, undefined> {
  const { reader, settings, excerptSeconds, cache, signal, workers = availableParallelism() } = options;
  signal?.throwIfAborted();
  const size = Math.max(1, workers);
  const report = once(options.onProblem);
  const excerpt = excerptSeconds === undefined ? undefined : Math.round(excerptSeconds * settings.sampleRate);
  const crew = new Crew(size, { reader, settings, cacheFolder: cache?.folder, excerpt }, report);
  const abort = () => void crew.close(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const progress = { done: 0, failed: 0, cached: 0 };

  async function compute(index: number, { id, arguments: args, contentHash }: ClipJob): Promise<ClipFeatures> {
    const outcome = await crew.run({ id, arguments: args, contentHash });
    progress.done += 1;
    if (outcome instanceof UserError) progress.failed += 1;
    else if (outcome.cached) progress.cached += 1;
    options.onProgress?.({ ...progress });
    if (!(outcome instanceof UserError)) await cache?.noteWritten(outcome.bytesWritten);
    return item(index, id, outcome);
  }

  try {
    const ahead: Promise<ClipFeatures>[] = [];
    let index = 0;
    for await (const job of jobs) {
      const computing = compute(index, job);
      // Its failure is thrown when its turn comes; until then nobody listens.
      computing.catch(() => undefined);
      ahead.push(computing);
      index += 1;
      if (ahead.length >= size * AHEAD) yield await ahead.shift()!;
    }
    for (const rest of ahead) yield await rest;
  } finally {
    signal?.removeEventListener('abort', abort);
    await crew.close(new Error('the stream of features was left'));
  }
}

function item(index: number, id: string, outcome: Outcome): ClipFeatures {
  if (!(outcome instanceof UserError)) {
    const { clip, waveform, cached } = outcome;
    return { index, id, clip, cached, ...(waveform === undefined ? {} : { waveform }) };
  }
  const { code, message, hint, details } = outcome;
  const named = message.includes(id) ? message : `${id}: ${message}`;
  return {
    index,
    id,
    error: new UserError(code, named, { hint, details: { ...details, clip: id }, cause: outcome.cause }),
  };
}

function once(report: ((message: string) => void) | undefined): (message: string) => void {
  let said = false;
  return (message) => {
    if (!said) report?.(message);
    said = true;
  };
}
