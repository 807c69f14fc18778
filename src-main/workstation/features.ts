/** In the engine process: clips become spectrograms, from the cache or through the pool. */
import { totalmem } from 'node:os';
import { UserError } from '../../src-shared/errors.ts';
import type { ReadOptions } from '../datasets/audio/read.ts';
import type { SectionOptions } from '../datasets/audio/section.ts';
import type { Detector, FeatureClip } from '../detectors/detector.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { openFeatureCache } from '../features/cache.ts';
import { entryUrl } from '../features/entries.ts';
import { extractClips, type ClipJob } from '../features/pool.ts';
import type { RecordingWindow } from '../features/recording-windows.ts';
import type { LogMelSettings } from '../features/settings.ts';
import type { EngineClip, TaskProgress } from './task-arguments.ts';

/** Share of the machine's memory that the spectrograms (and waveforms) of a training may take; the model needs the rest. */
const FEATURE_SHARE = 0.5;

export interface FeatureSource {
  readonly settings: LogMelSettings;
  /** Seconds that every clip is cut or repeated to, for methods that take waveforms. */
  readonly excerptSeconds?: number | undefined;
  readonly cacheFolder: string;
  /** The cache's limit; null for its own. */
  readonly cacheBytes: number | null;
}

/** What a method wants of clips, and the cache that a task is to use. */
export function sourceOf(
  detector: Detector,
  settings: unknown,
  { cacheFolder, cacheBytes }: Pick<FeatureSource, 'cacheFolder' | 'cacheBytes'>,
): FeatureSource {
  return {
    settings: detector.features(settings),
    excerptSeconds: detector.excerpt?.(settings),
    cacheFolder,
    cacheBytes,
  };
}

type Item = { readonly clip: EngineClip } & ({ readonly features: FeatureClip } | { readonly error: UserError });

/** In the order of `clips`; few are in memory at a time. What goes wrong with one is its item. */
export async function* streamFeatures(
  clips: readonly EngineClip[],
  { settings, excerptSeconds, cacheFolder, cacheBytes }: FeatureSource,
  context: TaskContext,
): AsyncGenerator<Item, void, undefined> {
  const notice = (message: string) => context.progress({ kind: 'notice', message } satisfies TaskProgress);
  const reader = audioReader('readAudio');
  const jobs = clips.map((clip): ClipJob => ({
    id: clip.path,
    arguments: [
      clip.file,
      {
        ...{ sampleRate: settings.sampleRate, channel: clip.channel },
        ...(clip.stamp === undefined ? {} : { unchanged: clip.stamp }),
      } satisfies ReadOptions,
    ],
    ...(clip.content === null ? {} : { contentHash: contentOf(clip.content, clip.channel) }),
  }));
  const cache = openFeatureCache({
    folder: cacheFolder,
    onProblem: notice,
    ...(cacheBytes === null ? {} : { limitBytes: cacheBytes }),
  });
  const options = { reader, settings, excerptSeconds, cache, signal: context.signal, onProblem: notice };
  const extracted = extractClips(jobs, options);
  for await (const result of extracted) {
    const clip = clips[result.index]!;
    if ('error' in result) yield { clip, error: result.error };
    else {
      const { machineType, machineId } = clip;
      const { clip: features, waveform } = result;
      yield { clip, features: { machineType, machineId, features, ...(waveform === undefined ? {} : { waveform }) } };
    }
  }
}

/** For the threads of the pool. */
const audioReader = (name: 'readAudio' | 'readSection') => ({
  module: entryUrl(import.meta.url, '../datasets/audio/read.ts', 'audio-reader').href,
  name,
});

/** Windows of one recording, in their order; few are in memory at a time, and none goes into the cache. */
export async function* streamWindows(
  clip: EngineClip,
  windows: readonly RecordingWindow[],
  { settings, excerptSeconds }: FeatureSource,
  context: TaskContext,
): AsyncGenerator<FeatureClip, void, undefined> {
  const { machineType, machineId, channel, file, stamp } = clip;
  const { sampleRate } = settings;
  const unchanged = stamp === undefined ? {} : { unchanged: stamp };
  const jobs = windows.map(({ start, length }): ClipJob => ({
    id: clip.path,
    arguments: [file, { channel, sampleRate, start, length, ...unchanged } satisfies SectionOptions],
  }));
  const options = { reader: audioReader('readSection'), settings, excerptSeconds, signal: context.signal };
  for await (const result of extractClips(jobs, options)) {
    if ('error' in result) throw result.error;
    const { clip: features, waveform } = result;
    yield { machineType, machineId, features, ...(waveform === undefined ? {} : { waveform }) };
  }
}

/** Of the channel that is heard; the first is named as it always was, so that its cached spectrograms are found. */
const contentOf = (content: string, channel: number): string => (channel === 0 ? content : `${content}/${channel}`);

/**
 * All at once, as training needs them: 4 bytes per band and frame, 160 kB for 10 s, and 4 per sample of a waveform.
 *
 * @throws UserError `FEATURES_TOO_LARGE`, or that of the first clip that cannot be read
 */
export async function loadFeatures(
  clips: readonly EngineClip[],
  source: FeatureSource,
  context: TaskContext,
): Promise<FeatureClip[]> {
  refuseTooLarge(clips, source);
  const loaded: FeatureClip[] = [];
  context.progress({ kind: 'features', done: 0, total: clips.length } satisfies TaskProgress);
  for await (const item of streamFeatures(clips, source, context)) {
    if ('error' in item) throw item.error;
    loaded.push(item.features);
    context.progress({ kind: 'features', done: loaded.length, total: clips.length } satisfies TaskProgress);
  }
  return loaded;
}

function refuseTooLarge(clips: readonly EngineClip[], { settings, excerptSeconds }: FeatureSource): void {
  const { sampleRate, hop, bands } = settings;
  const seconds = clips.reduce((sum, clip) => sum + (excerptSeconds ?? clip.seconds), 0);
  const samples = excerptSeconds === undefined ? 0 : seconds * sampleRate;
  const bytes = (((seconds * sampleRate) / hop) * bands + samples) * 4;
  const room = FEATURE_SHARE * Math.min(totalmem(), process.constrainedMemory() || Infinity);
  if (bytes <= room) return;
  const gib = (value: number) => (value / 2 ** 30).toFixed(1);
  throw new UserError(
    'FEATURES_TOO_LARGE',
    `The spectrograms${excerptSeconds === undefined ? '' : ' and waveforms'} of ${clips.length} clips need ${gib(bytes)} GiB of memory; ${gib(room)} GiB may be used for them.`,
    { hint: 'Train on fewer machines or on a part of the clips, or on a machine with more memory.' },
  );
}
