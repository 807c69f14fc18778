import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ClipRecord, DatasetProblem } from '../../../src-shared/dataset.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { openAudio } from '../audio/open.ts';
import { convertPcm, type Channel } from '../audio/pcm.ts';
import { frameBytes, type AudioSource } from '../audio/types.ts';
import { failureProblem, headerProblems, soundProblems } from './problems.ts';
import { addBlock, noStatistics } from './statistics.ts';

export interface ScanFileOptions {
  /** False: the header only. */
  readonly content: boolean;
  readonly channel: Channel;
  readonly signal: AbortSignal | undefined;
  /** For the samples of one block; files of one worker share it, because clearing new memory takes as long as reading. */
  readonly scratch: { samples: Float32Array };
}

type About = Pick<ClipRecord, 'size' | 'modified'> & Partial<ClipRecord>;

/** Reads one file and says what is wrong with it. Never throws, except when it is aborted. */
export async function scanFile(root: string, path: string, options: ScanFileOptions): Promise<ClipRecord> {
  const file = join(root, path);
  const problems: DatasetProblem[] = [];
  let about: About = { size: 0, modified: 0 };
  let source: AudioSource | undefined;
  try {
    source = await openAudio(file);
    const { format, frames, promisedFrames, size, modified } = source.info;
    const { sampleRate, channels, bits } = format;
    about = { size, modified, sampleRate, channels, bits, ...(frames === undefined ? {} : { frames }) };
    if (options.content) {
      const heard = await listen(source, options);
      about = { ...about, frames: heard.statistics.frames, peak: heard.statistics.peak, content: heard.content };
      problems.push(...headerProblems({ path, sampleRate, channels, frames: heard.statistics.frames }));
      problems.push(...soundProblems(path, heard.statistics));
    } else {
      if (promisedFrames !== undefined) {
        const missing = ((promisedFrames - (frames ?? 0)) / sampleRate).toFixed(2);
        problems.push({
          code: 'AUDIO_TRUNCATED',
          severity: 'error',
          path,
          message: `The file is ${missing} s shorter than its header promises.`,
          hint: 'Copy it from its original again, or take it out of the data set.',
        });
      } else if (frames !== undefined) {
        problems.push(...headerProblems({ path, sampleRate, channels, frames }));
      }
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    problems.push(failureProblem(path, file, asUserError(path, error)));
  } finally {
    await source?.close().catch(() => undefined);
  }
  return { path, ...about, problems };
}

/** Hashes all channels and measures the one that is heard, block by block. */
async function listen(
  source: AudioSource,
  { channel, signal, scratch }: ScanFileOptions,
): Promise<{ content: string; statistics: ReturnType<typeof noStatistics> }> {
  const { format } = source.info;
  const statistics = noStatistics();
  const heard = channel === 'mix' || channel < format.channels ? channel : 0;
  const hash = createHash('sha256');
  const { encoding, bytes, bits, channels, sampleRate } = format;
  hash.update(`${encoding} ${bytes} ${bits} ${channels} ${sampleRate}\n`);
  for await (const block of source.blocks()) {
    signal?.throwIfAborted();
    hash.update(block);
    const frames = block.length / frameBytes(format);
    if (scratch.samples.length < frames) scratch.samples = new Float32Array(frames);
    const samples = scratch.samples.subarray(0, frames);
    convertPcm(block, format, heard, samples, 0);
    addBlock(statistics, samples, bits);
  }
  return { content: hash.digest('hex'), statistics };
}

/** A bug in a decoder must not stop a scan of 30 000 files; it is reported as one bad file. */
function asUserError(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError('AUDIO_UNREADABLE', `The file ${path} cannot be read: ${reason}.`, {
    hint: 'Convert it to WAV or take it out of the data set; reporting it helps to mend Earmark.',
    cause: error,
  });
}
