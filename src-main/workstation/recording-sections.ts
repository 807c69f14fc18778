/** Long recordings on the Clip screen: five minutes at a time, so that neither main nor the page holds hours. */
import { join } from 'node:path';
import type { ClipView, RecordingView } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { readAudioInfo } from '../datasets/audio/open.ts';
import { readSection } from '../datasets/audio/read.ts';
import { logMel } from '../features/log-mel.ts';
import { firstFrames, windowFrames } from '../features/recording-windows.ts';
import type { LogMelSettings } from '../features/settings.ts';
import { overviewOf, readRecordingIndex, readRecordingMap, type RecordingIndex } from '../runs/recording-map.ts';
import { isLong } from './long-recording.ts';

/** Windows of a section: 299.5 s, 10 MB of samples and 10 MB of log-mel and map. */
const WINDOWS = 30;

export interface SectionPlace extends Pick<
  RecordingView,
  'seconds' | 'section' | 'sections' | 'sectionSeconds' | 'start'
> {
  /** Of the features: `[first, end)` of the whole recording. */
  readonly frames: readonly [first: number, end: number];
}

/**
 * @returns null for a recording that is shown whole
 * @throws UserError `SECTION_UNKNOWN`; those of opening sound
 */
export async function sectionOf(file: string, section: number, settings: LogMelSettings): Promise<SectionPlace | null> {
  const { frames: samples = 0, format } = await readAudioInfo(file);
  const seconds = samples / format.sampleRate;
  if (!isLong({ seconds })) return null;
  const step = settings.hop / settings.sampleRate;
  const all = Math.floor(seconds / step);
  const length = WINDOWS * windowFrames(settings);
  const sections = Math.ceil(all / length);
  if (section >= sections) {
    throw new UserError('SECTION_UNKNOWN', `The recording has ${sections} sections, none of number ${section}.`, {
      hint: 'Choose another place of the recording.',
    });
  }
  const first = section * length;
  const sectionSeconds = length * step;
  return {
    seconds,
    section,
    sections,
    sectionSeconds,
    start: first * step,
    frames: [first, Math.min(all, first + length)],
  };
}

type Sound = Pick<ClipView, 'sampleRate' | 'seconds' | 'channel' | 'channels'> & {
  readonly samples: Float32Array;
  readonly spectrogram: ReturnType<typeof logMel>;
};

/** @throws UserError `AUDIO_SECTIONS` for FLAC; those of reading sound */
export async function readSectionSound(
  file: string,
  channel: number,
  settings: LogMelSettings,
  { frames: [first, end], start, seconds: all }: SectionPlace,
): Promise<Sound> {
  const { format } = await readAudioInfo(file);
  const { hop, sampleRate } = settings;
  const [heard, analysed] = await Promise.all([
    readSection(file, {
      ...{ channel, sampleRate: format.sampleRate },
      start: Math.round(start * format.sampleRate),
      length: Math.round(Math.min(all - start, ((end - first) * hop) / sampleRate) * format.sampleRate),
    }),
    readSection(file, { channel, sampleRate, start: first * hop, length: (end - first) * hop }),
  ]);
  const { samples } = heard;
  return {
    ...{
      sampleRate: format.sampleRate,
      seconds: samples.length / format.sampleRate,
      channel,
      channels: format.channels,
    },
    samples,
    spectrogram: firstFrames(logMel(analysed.samples, settings), end - first),
  };
}

/** Map and scores that a run has of it. @throws UserError `MAP_DAMAGED` */
export async function scoredSection(
  run: string | undefined,
  path: string,
  score: string,
  place: SectionPlace,
): Promise<{ readonly map: ClipView['map']; readonly recording: RecordingView }> {
  const { frames, ...whole } = place;
  const maps = run === undefined ? undefined : join(run, 'maps');
  const index = maps === undefined ? undefined : await readRecordingIndex(maps, path);
  if (maps === undefined || index === undefined) return { map: null, recording: { ...whole, windows: null } };
  const map = index.bands === 0 ? null : ((await readRecordingMap(maps, path, index, ...frames)) ?? null);
  return { map, recording: { ...whole, windows: windowsOf(index, score) } };
}

function windowsOf(index: RecordingIndex, score: string): NonNullable<RecordingView['windows']> {
  return {
    seconds: index.frames * index.hopSeconds,
    scores: index.windows.map(({ scores }) => scores[score] ?? NaN),
    overview: overviewOf(index),
  };
}
