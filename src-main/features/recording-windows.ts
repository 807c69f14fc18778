/** Windows of a recording that is too long to be looked at whole. */
import type { LogMelSettings } from './settings.ts';

/** As long as the clips of the DCASE data sets, for which methods are made. */
const SECONDS = 10;

export interface RecordingWindow {
  /** Frame of the recording with which it begins. */
  readonly frame: number;
  /** Samples, at the settings' rate. */
  readonly start: number;
  readonly length: number;
}

/** Frames of a window: 312 at 16 kHz and a hop of 512, 9.984 s, so that windows follow each other without a gap. */
export const windowFrames = ({ sampleRate, hop }: LogMelSettings): number => Math.floor((SECONDS * sampleRate) / hop);

/**
 * One after the other; the last one is moved back to end with the recording, on the grid of frames.
 *
 * @param samples at the settings' rate, at least one window
 */
export function recordingWindows(samples: number, settings: LogMelSettings): RecordingWindow[] {
  const { hop, fftSize, centring } = settings;
  const frames = windowFrames(settings);
  // Of centred frames the last one of a window would be the first of the next: it is computed and left out.
  const length = centring === 'none' ? (frames - 1) * hop + fftSize : frames * hop;
  const last = Math.max(0, Math.floor((samples - length) / hop));
  const windows: RecordingWindow[] = [];
  for (let frame = 0; frame < last; frame += frames) windows.push({ frame, start: frame * hop, length });
  return [...windows, { frame: last, start: last * hop, length }];
}

/** The first `frames` frames of `[band][frame]` data. */
export function firstFrames(
  { bands, frames: all, data }: { readonly bands: number; readonly frames: number; readonly data: Float32Array },
  frames: number,
): { readonly bands: number; readonly frames: number; readonly data: Float32Array } {
  const out = new Float32Array(bands * frames);
  for (let band = 0; band < bands; band += 1) {
    out.set(data.subarray(band * all, band * all + Math.min(all, frames)), band * frames);
  }
  return { bands, frames, data: out };
}
