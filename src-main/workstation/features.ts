/** In the engine process: clips become spectrograms, from the cache or through the pool. */
import { totalmem } from 'node:os';
import { UserError } from '../../src-shared/errors.ts';
import type { FeatureClip } from '../detectors/detector.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { openFeatureCache } from '../features/cache.ts';
import { entryUrl } from '../features/entries.ts';
import { extractClips, type ClipJob } from '../features/pool.ts';
import type { LogMelSettings } from '../features/settings.ts';
import type { EngineClip, TaskProgress } from './task-arguments.ts';

/** Share of the machine's memory that the spectrograms of a training may take; the model needs the rest. */
const FEATURE_SHARE = 0.5;

export interface FeatureSource {
  readonly settings: LogMelSettings;
  readonly cacheFolder: string;
  /** The cache's limit; null for its own. */
  readonly cacheBytes: number | null;
}

/** The cache that a task is to use. */
export function cacheOf(args: Pick<FeatureSource, 'cacheFolder' | 'cacheBytes'>): Omit<FeatureSource, 'settings'> {
  return { cacheFolder: args.cacheFolder, cacheBytes: args.cacheBytes };
}

type Item = { readonly clip: EngineClip } & ({ readonly features: FeatureClip } | { readonly error: UserError });

/** In the order of `clips`; few are in memory at a time. What goes wrong with one is its item. */
export async function* streamFeatures(
  clips: readonly EngineClip[],
  { settings, cacheFolder, cacheBytes }: FeatureSource,
  context: TaskContext,
): AsyncGenerator<Item, void, undefined> {
  const notice = (message: string) => context.progress({ kind: 'notice', message } satisfies TaskProgress);
  const reader = {
    module: entryUrl(import.meta.url, '../datasets/audio/read.ts', 'audio-reader').href,
    name: 'readAudio',
  };
  const jobs = clips.map((clip): ClipJob => ({
    id: clip.path,
    arguments: [clip.file, { sampleRate: settings.sampleRate, channel: clip.channel }],
    ...(clip.content === null ? {} : { contentHash: contentOf(clip.content, clip.channel) }),
  }));
  const cache = openFeatureCache({
    folder: cacheFolder,
    onProblem: notice,
    ...(cacheBytes === null ? {} : { limitBytes: cacheBytes }),
  });
  const extracted = extractClips(jobs, { reader, settings, cache, signal: context.signal, onProblem: notice });
  for await (const result of extracted) {
    const clip = clips[result.index]!;
    if ('error' in result) yield { clip, error: result.error };
    else {
      const { machineType, machineId } = clip;
      yield { clip, features: { machineType, machineId, features: result.clip } };
    }
  }
}

/** Of the channel that is heard; the first is named as it always was, so that its cached spectrograms are found. */
const contentOf = (content: string, channel: number): string => (channel === 0 ? content : `${content}/${channel}`);

/**
 * All at once, as training needs them: 4 bytes per band and frame, 160 kB for 10 s.
 *
 * @throws UserError `FEATURES_TOO_LARGE`, or that of the first clip that cannot be read
 */
export async function loadFeatures(
  clips: readonly EngineClip[],
  source: FeatureSource,
  context: TaskContext,
): Promise<FeatureClip[]> {
  refuseTooLarge(clips, source.settings);
  const loaded: FeatureClip[] = [];
  context.progress({ kind: 'features', done: 0, total: clips.length } satisfies TaskProgress);
  for await (const item of streamFeatures(clips, source, context)) {
    if ('error' in item) throw item.error;
    loaded.push(item.features);
    context.progress({ kind: 'features', done: loaded.length, total: clips.length } satisfies TaskProgress);
  }
  return loaded;
}

function refuseTooLarge(clips: readonly EngineClip[], { sampleRate, hop, bands }: LogMelSettings): void {
  const seconds = clips.reduce((sum, clip) => sum + clip.seconds, 0);
  const bytes = ((seconds * sampleRate) / hop) * bands * 4;
  const room = FEATURE_SHARE * Math.min(totalmem(), process.constrainedMemory() || Infinity);
  if (bytes <= room) return;
  const gib = (value: number) => (value / 2 ** 30).toFixed(1);
  throw new UserError(
    'FEATURES_TOO_LARGE',
    `The spectrograms of ${clips.length} clips need ${gib(bytes)} GiB of memory; ${gib(room)} GiB may be used for them.`,
    { hint: 'Train on fewer machines or on a part of the clips, or on a machine with more memory.' },
  );
}
