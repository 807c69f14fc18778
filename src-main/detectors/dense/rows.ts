/**
 * The windows of all clips: frames lie once in one array, a window is the place of its first frame, so five frames a
 * window take no more memory than one.
 */
import { UserError } from '../../../src-shared/errors.ts';
import type { LogMel } from '../../features/log-mel.ts';
import type { LogMelSettings } from '../../features/settings.ts';
import type { FeatureClip } from '../detector.ts';
import type { DenseSettings } from './settings.ts';

export class WindowRows {
  /** Windows, in the order of the clips and of time. */
  readonly count: number;
  /** Numbers of a window. */
  readonly width: number;
  /** `[frame][band]` of all clips. */
  readonly #frames: Float32Array;
  readonly #bands: number;
  readonly #starts: Int32Array;

  /** @throws UserError `CLIP_TOO_SHORT` */
  constructor(clips: readonly FeatureClip[], { frames: window, logMel }: DenseSettings) {
    requireLength(clips, window, logMel);
    const total = clips.reduce((sum, { features }) => sum + features.frames, 0);
    this.#bands = logMel.bands;
    this.width = window * logMel.bands;
    this.count = total - clips.length * (window - 1);
    this.#frames = new Float32Array(total * logMel.bands);
    this.#starts = new Int32Array(this.count);
    let [frame, row] = [0, 0];
    for (const { features } of clips) {
      writeFrames(this.#frames, frame * logMel.bands, features);
      for (let t = 0; t + window <= features.frames; t += 1) this.#starts[row++] = frame + t;
      frame += features.frames;
    }
  }

  /** Writes windows one after the other, each `[frame][band]`. */
  gather(rows: ArrayLike<number>, target: Float32Array): void {
    for (let i = 0; i < rows.length; i += 1) {
      const from = this.#starts[rows[i]!]! * this.#bands;
      target.set(this.#frames.subarray(from, from + this.width), i * this.width);
    }
  }
}

/** From `[band][frame]` to `[frame][band]`. */
export function writeFrames(target: Float32Array, offset: number, { bands, frames, data }: LogMel): void {
  for (let band = 0; band < bands; band += 1) {
    for (let t = 0; t < frames; t += 1) target[offset + t * bands + band] = data[band * frames + t]!;
  }
}

/** @throws UserError `CLIP_TOO_SHORT` */
export function requireLength(clips: readonly FeatureClip[], window: number, settings: LogMelSettings): void {
  const short = clips.filter(({ features }) => features.frames < window);
  const [first] = short;
  if (!first) return;
  const { sampleRate, hop, fftSize, centring } = settings;
  const samples = (window - 1) * hop + (centring === 'none' ? fftSize : 0);
  const seconds = (Math.ceil((1000 * samples) / sampleRate) / 1000).toString();
  const which = short.length === 1 ? 'A clip' : `${short.length} clips`;
  const { machineType, machineId } = first;
  throw new UserError(
    'CLIP_TOO_SHORT',
    `${which} of ${machineType} ${machineId} ${short.length === 1 ? 'is' : 'are'} too short: a window has ${window} frames, which take ${seconds} s.`,
    {
      hint: 'Leave it out, or record longer clips: 10 s are usual.',
      details: { frames: first.features.frames, window },
    },
  );
}
