/** A thread of the pool: reads a clip, or finds it in the cache, and answers with its spectrogram. */
import { parentPort, workerData } from 'node:worker_threads';

import { UserError, type PlainError } from '../../src-shared/errors.ts';
import { cacheKey, openFeatureCache } from './cache.ts';
import { excerptOf } from './excerpt.ts';
import { logMelExtractor, type LogMel } from './log-mel.ts';
import type { ReadClip, WorkerReply, WorkerRequest, WorkerSetup } from './messages.ts';

const { reader, settings, cacheFolder, excerpt } = workerData as WorkerSetup;
const port = parentPort;
if (port === null) throw new Error('features/worker.ts runs in a worker thread');
const extract = logMelExtractor(settings);
const cache =
  cacheFolder === undefined
    ? undefined
    : // The pool trims, once for all workers.
      openFeatureCache({
        folder: cacheFolder,
        limitBytes: Infinity,
        onProblem: (message) => answer({ kind: 'problem', message }),
      });

function answer(reply: WorkerReply): void {
  const arrays = reply.kind === 'done' ? [reply.clip.data, ...(reply.waveform ? [reply.waveform] : [])] : [];
  port?.postMessage(
    reply,
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

async function readFunction(): Promise<ReadClip> {
  const loaded = (await import(reader.module)) as Record<string, unknown>;
  const found = loaded[reader.name];
  if (typeof found !== 'function') throw new Error(`${reader.module} exports no function ${reader.name}`);
  return found as ReadClip;
}

async function work(read: ReadClip, request: WorkerRequest): Promise<WorkerReply> {
  const content = request.contentHash;
  if (excerpt === undefined) return await spectrogram(content, () => samplesOf(read, request));
  // Waveforms are not kept: a file is read as fast as a copy of its samples.
  const waveform = excerptOf(await samplesOf(read, request), excerpt);
  const part = content === undefined ? undefined : `${content}/excerpt ${excerpt}`;
  return { ...(await spectrogram(part, () => waveform)), waveform };
}

/** From the cache, or of the samples. */
async function spectrogram(
  content: string | undefined,
  samples: () => Float32Array | Promise<Float32Array>,
): Promise<{ kind: 'done'; clip: LogMel; cached: boolean; bytesWritten: number }> {
  const key = cache && content !== undefined ? cacheKey(content, settings) : undefined;
  const kept = key === undefined ? undefined : await cache?.read(key);
  if (kept !== undefined) return { kind: 'done', clip: kept, cached: true, bytesWritten: 0 };
  const clip = extract(await samples());
  const bytesWritten = key === undefined ? 0 : ((await cache?.write(key, clip)) ?? 0);
  return { kind: 'done', clip, cached: false, bytesWritten };
}

async function samplesOf(read: ReadClip, request: WorkerRequest): Promise<Float32Array> {
  const { samples, sampleRate } = await read(...request.arguments);
  if (sampleRate !== settings.sampleRate) throw wrongRate(request.id, sampleRate);
  return samples;
}

function wrongRate(id: string, rate: number): UserError {
  return new UserError(
    'SAMPLE_RATE_DIFFERS',
    `${id} has ${rate} Hz where the features need ${settings.sampleRate} Hz.`,
    {
      hint: 'Read it with resampling on, or change the features’ sample rate.',
    },
  );
}

/** Errors of the front-end do not know which clip it is; the pool adds that. */
function plain(error: unknown): PlainError {
  if (error instanceof UserError) return error.toJSON();
  return { code: 'FEATURES_FAILED', message: error instanceof Error ? error.message : String(error) };
}

try {
  const read = await readFunction();
  port.on('message', (request: WorkerRequest) => {
    work(read, request).then(answer, (error: unknown) => answer({ kind: 'failed', error: plain(error) }));
  });
  answer({ kind: 'ready' });
} catch (error) {
  answer({ kind: 'unusable', error: plain(error) });
}
