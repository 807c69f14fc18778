/** What the pool and its workers say to each other. Everything survives `structuredClone`. */
import type { PlainError } from '../../src-shared/errors.ts';
import type { LogMel } from './log-mel.ts';
import type { LogMelSettings } from './settings.ts';

/**
 * A function that reads clips, by name, because functions do not cross threads. It is called with a job's `arguments`
 * and resolves to samples at the settings' rate; `readAudio` of src-main/datasets/audio/read.ts is one.
 */
export interface ClipReader {
  /** `file:` address of the module; see `entryUrl`. */
  readonly module: string;
  /** Name of the exported function. */
  readonly name: string;
}

export type ReadClip = (...args: readonly unknown[]) => Promise<ReadSamples> | ReadSamples;

export interface ReadSamples {
  readonly samples: Float32Array;
  /** Hz. */
  readonly sampleRate: number;
}

/** `workerData` of a worker. */
export interface WorkerSetup {
  readonly reader: ClipReader;
  readonly settings: LogMelSettings;
  readonly cacheFolder: string | undefined;
  /** Samples that every clip is cut or repeated to; those are sent along. */
  readonly excerpt: number | undefined;
}

export interface WorkerRequest {
  /** Names the clip in errors. */
  readonly id: string;
  readonly arguments: readonly unknown[];
  readonly contentHash: string | undefined;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  /** The worker cannot work at all. */
  | { readonly kind: 'unusable'; readonly error: PlainError }
  /** The cache cannot be written. */
  | { readonly kind: 'problem'; readonly message: string }
  | {
      readonly kind: 'done';
      readonly clip: LogMel;
      /** Of excerpts. */
      readonly waveform?: Float32Array;
      readonly cached: boolean;
      readonly bytesWritten: number;
    }
  | { readonly kind: 'failed'; readonly error: PlainError };
