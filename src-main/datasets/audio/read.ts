import { UserError } from '../../../src-shared/errors.ts';
import { empty, noSuchChannel, notFinite, tooLong } from './failures.ts';
import { openAudio } from './open.ts';
import { convertPcm, type Channel } from './pcm.ts';
import { resample } from './resample.ts';
import { frameBytes, type AudioInfo, type AudioSource } from './types.ts';
import { requireUnchanged, type FileStamp } from './unchanged.ts';

// Feature workers load one module for both.
export { readSection } from './section.ts';

/** Samples of one channel that are held at once: 1 GiB of floats, 4.6 hours at 16 kHz. */
export const MOST_FRAMES = 2 ** 28;

export interface ReadOptions {
  /** Default: the first, 0. */
  readonly channel?: Channel;
  /** Reads no more than this from the start of the file. */
  readonly maxSeconds?: number;
  /** Resamples to this rate, Hz. Default: the file's own. */
  readonly sampleRate?: number;
  /** What is there of a truncated file, instead of an error. */
  readonly allowTruncated?: boolean;
  /** Samples that are not finite as they are, instead of an error. */
  readonly allowNotFinite?: boolean;
  /**
   * As the file was when its content was identified. What is read of another would be kept under the name of the first: as
   * its spectrogram in the cache, as its score in a run.
   */
  readonly unchanged?: FileStamp;
}

export interface Audio {
  /** `[frames]`, in [-1, 1) for integer files. */
  readonly samples: Float32Array;
  /** Of `samples`, Hz. */
  readonly sampleRate: number;
  /** Length of `samples`. */
  readonly frames: number;
  /** Channels of the file. */
  readonly channels: number;
  readonly bits: number;
  readonly encoding: 'integer' | 'float';
  /** Rate of the file, Hz: another than `sampleRate` if it was resampled. */
  readonly fileSampleRate: number;
  /** The file is shorter than its header says; only with `allowTruncated`. */
  readonly truncated: boolean;
}

/**
 * Reads one channel of a WAV or FLAC file.
 *
 * @throws UserError `AUDIO_UNREADABLE`, `AUDIO_FORMAT`, `AUDIO_DAMAGED`, `AUDIO_TRUNCATED`, `AUDIO_EMPTY`,
 *   `AUDIO_NOT_FINITE`, `AUDIO_TOO_LONG`, `AUDIO_CHANNEL`, `AUDIO_CHANGED`
 */
export async function readAudio(path: string, options: ReadOptions = {}): Promise<Audio> {
  const source = await openAudio(path);
  try {
    const audio = await readFrom(source, options);
    if (options.unchanged !== undefined) await requireUnchanged(path, options.unchanged);
    return audio;
  } finally {
    await source.close();
  }
}

async function readFrom(source: AudioSource, options: ReadOptions): Promise<Audio> {
  const { channel = 0, maxSeconds = Number.POSITIVE_INFINITY } = options;
  const { info } = source;
  const { path, format } = info;
  if (channel !== 'mix' && !(Number.isInteger(channel) && channel >= 0 && channel < format.channels)) {
    throw noSuchChannel(path, channel, format.channels);
  }
  const wanted = Math.ceil(maxSeconds * format.sampleRate);
  if (Math.min(wanted, info.frames ?? 0) > MOST_FRAMES) throw tooLong(path, MOST_FRAMES);
  const { samples, truncated } = await collect(source, channel, wanted, options.allowTruncated ?? false);
  if (samples.length === 0) throw empty(path);
  if (options.allowNotFinite !== true) refuseNotFinite(info, samples);
  const sampleRate = options.sampleRate ?? format.sampleRate;
  const resampled = resample(samples, format.sampleRate, sampleRate);
  return {
    samples: resampled,
    sampleRate,
    frames: resampled.length,
    channels: format.channels,
    bits: format.bits,
    encoding: format.encoding === 'float' ? 'float' : 'integer',
    fileSampleRate: format.sampleRate,
    truncated,
  };
}

/** Gathers up to `wanted` frames. Memory grows with what is read; what a header claims of a FLAC is not believed. */
async function collect(
  source: AudioSource,
  channel: Channel,
  wanted: number,
  allowTruncated: boolean,
): Promise<{ samples: Float32Array; truncated: boolean }> {
  const { info } = source;
  const held = info.container === 'wav' ? Math.min(wanted, info.frames ?? 0) : 0;
  let samples = new Float32Array(held);
  let filled = 0;
  try {
    for await (const block of source.blocks()) {
      const frames = Math.min(block.length / frameBytes(info.format), wanted - filled);
      if (filled + frames > MOST_FRAMES) throw tooLong(info.path, MOST_FRAMES);
      if (filled + frames > samples.length) samples = grown(samples, filled + frames);
      filled += convertPcm(block.subarray(0, frames * frameBytes(info.format)), info.format, channel, samples, filled);
      if (filled >= wanted) break;
    }
  } catch (error) {
    if (!(allowTruncated && error instanceof UserError && error.code === 'AUDIO_TRUNCATED')) throw error;
    return { samples: samples.subarray(0, filled), truncated: true };
  }
  return { samples: filled === samples.length ? samples : samples.slice(0, filled), truncated: false };
}

function grown(samples: Float32Array, least: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(least, Math.min(samples.length * 2, MOST_FRAMES), 65_536));
  larger.set(samples);
  return larger;
}

function refuseNotFinite({ path, format }: AudioInfo, samples: Float32Array): void {
  if (format.encoding !== 'float') return;
  let count = 0;
  let first = 0;
  for (let index = samples.length - 1; index >= 0; index--) {
    if (!Number.isFinite(samples[index])) {
      count++;
      first = index;
    }
  }
  if (count > 0) throw notFinite(path, count, first / format.sampleRate);
}
