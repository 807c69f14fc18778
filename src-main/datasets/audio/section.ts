/** A part of a long recording, without the rest. */
import { empty, noSections, noSuchChannel, notFinite } from './failures.ts';
import { openAudio } from './open.ts';
import { convertPcm, type Channel } from './pcm.ts';
import { greatestCommonDivisor, resample } from './resample.ts';
import { frameBytes, type AudioSource } from './types.ts';
import { requireUnchanged, type FileStamp } from './unchanged.ts';

export interface SectionOptions {
  readonly channel: Channel;
  /** Of `start`, `length` and what comes back, Hz. */
  readonly sampleRate: number;
  /** Samples. */
  readonly start: number;
  readonly length: number;
  /** As for `readAudio`. */
  readonly unchanged?: FileStamp;
}

/** Samples on both sides that the filter of a change of rate may look at, with room to spare. */
const MARGIN = 4096;

/**
 * The samples that `readAudio` would have at these places. Fewer at the end of the recording.
 *
 * @throws UserError as `readAudio`; `AUDIO_SECTIONS` for FLAC
 */
export async function readSection(
  path: string,
  options: SectionOptions,
): Promise<{ readonly samples: Float32Array; readonly sampleRate: number }> {
  const source = await openAudio(path);
  try {
    const samples = await sectionOf(source, options);
    if (options.unchanged !== undefined) await requireUnchanged(path, options.unchanged);
    return { samples, sampleRate: options.sampleRate };
  } finally {
    await source.close();
  }
}

async function sectionOf(source: AudioSource, options: SectionOptions): Promise<Float32Array> {
  const { channel, sampleRate, start, length } = options;
  const { path, format } = source.info;
  if (channel !== 'mix' && channel >= format.channels) throw noSuchChannel(path, channel, format.channels);
  if (format.sampleRate === sampleRate) return await collect(source, channel, start, length);
  // Sections begin where a sample of both rates lies, so that each sample has the phase that it has in the whole.
  const common = greatestCommonDivisor(format.sampleRate, sampleRate);
  const [up, down] = [sampleRate / common, format.sampleRate / common];
  const first = Math.floor(Math.max(0, start - MARGIN) / up) * up;
  const from = (first / up) * down;
  const to = Math.ceil(((start + length + MARGIN) * down) / up);
  const samples = resample(await collect(source, channel, from, to - from), format.sampleRate, sampleRate);
  return samples.slice(start - first, start - first + length);
}

async function collect(
  { info, blocksFrom }: AudioSource,
  channel: Channel,
  start: number,
  length: number,
): Promise<Float32Array> {
  if (blocksFrom === undefined) throw noSections(info.path);
  const wanted = Math.max(0, Math.min(length, (info.frames ?? 0) - start));
  const samples = new Float32Array(wanted);
  const width = frameBytes(info.format);
  let filled = 0;
  for await (const block of blocksFrom(start)) {
    const frames = Math.min(block.length / width, wanted - filled);
    filled += convertPcm(block.subarray(0, frames * width), info.format, channel, samples, filled);
    if (filled >= wanted) break;
  }
  if (filled === 0) throw empty(info.path);
  const bad = info.format.encoding === 'float' ? samples.findIndex((sample) => !Number.isFinite(sample)) : -1;
  if (bad >= 0) throw notFinite(info.path, 1, (start + bad) / info.format.sampleRate);
  return samples;
}
