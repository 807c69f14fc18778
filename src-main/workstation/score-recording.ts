/** In the engine process: a recording of hours, window by window, in memory that does not grow with it. */
import type { FeatureClip, Scorer } from '../detectors/detector.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { firstFrames, recordingWindows, windowFrames } from '../features/recording-windows.ts';
import type { LogMelSettings } from '../features/settings.ts';
import { writeRecordingMap } from '../runs/recording-map.ts';
import type { ScoreRow } from '../runs/scores.ts';
import { streamWindows, type FeatureSource } from './features.ts';
import { isLong } from './long-recording.ts';
import type { EngineClip } from './task-arguments.ts';

/** For progress: windows of a long recording, 1 of another clip. */
export function unitsOf(clip: EngineClip, settings: LogMelSettings): number {
  return isLong(clip) ? recordingWindows(samplesOf(clip, settings), settings).length : 1;
}

const samplesOf = ({ seconds }: EngineClip, { sampleRate }: LogMelSettings): number => Math.floor(seconds * sampleRate);

/** Windows that a detector gets at a time. */
const AT_A_TIME = 16;

/**
 * @param onWindows called with how many more are done
 * @throws UserError `AUDIO_SECTIONS` for FLAC; those of reading sound; `MAP_NOT_FINITE`
 * @returns of each score the highest of its windows: it is on the scale of clips that are as long as a window
 */
export async function scoreRecording(
  scorer: Scorer,
  clip: EngineClip,
  {
    source,
    maps,
    context,
    onWindows,
  }: {
    readonly source: FeatureSource;
    /** A folder; null: no map is kept. */
    readonly maps: string | null;
    readonly context: TaskContext;
    readonly onWindows: (more: number) => void;
  },
): Promise<ScoreRow> {
  const { settings } = source;
  const frames = windowFrames(settings);
  const windows = recordingWindows(samplesOf(clip, settings), settings);
  const about = { seconds: clip.seconds, hopSeconds: settings.hop / settings.sampleRate, frames };
  const writer = maps === null ? null : await writeRecordingMap(maps, clip.path, about);
  const highest: Record<string, number> = {};
  let done = 0;
  let waiting: FeatureClip[] = [];
  const flush = async (): Promise<void> => {
    for (const { scores, map } of await scorer.score(waiting)) {
      const { frame } = windows[done]!;
      for (const [name, value] of Object.entries(scores)) highest[name] = Math.max(highest[name] ?? -Infinity, value);
      await writer?.add(frame, scores, map === undefined ? undefined : firstFrames(map, frames));
      done += 1;
    }
    onWindows(waiting.length);
    waiting = [];
    await context.yield();
  };
  try {
    for await (const features of streamWindows(clip, windows, source, context)) {
      waiting.push({ ...features, features: firstFrames(features.features, frames) });
      if (waiting.length === AT_A_TIME) await flush();
    }
    if (waiting.length > 0) await flush();
    await writer?.finish();
  } finally {
    await writer?.abandon();
  }
  const { path, machineType, machineId, label } = clip;
  return { path, machineType, machineId, label: label ?? undefined, scores: highest };
}
