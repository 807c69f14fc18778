/**
 * A spectrogram or map over a clip's time. Frame t is centred on t x hop (sample 512 t at 16 kHz), so that its cell
 * reaches from half a hop before to half a hop after; half of frame 0 lies before the clip.
 */
import type { Spectrogram } from '../../../../src-shared/contract.ts';

export interface Grid extends Spectrogram {
  /** s from one frame's centre to the next. */
  readonly hopSeconds: number;
}

/** Where the left edge of a frame's cell lies, s; its right edge is that of the next. */
export function cellStart(frame: number, hopSeconds: number): number {
  return (frame - 0.5) * hopSeconds;
}

/** The frame whose cell holds a time. */
export function frameAt(seconds: number, grid: Pick<Grid, 'frames' | 'hopSeconds'>): number {
  return Math.min(grid.frames - 1, Math.max(0, Math.floor(seconds / grid.hopSeconds + 0.5)));
}

/** The band at a share of the height, 0 at the top. */
export function bandAt(share: number, bands: number): number {
  return Math.min(bands - 1, Math.max(0, Math.floor((1 - share) * bands)));
}

/** Where the middle of a band lies: share of the height, 0 at the top. Fractions lie between middles. */
export function shareOfBand(band: number, bands: number): number {
  return 1 - (band + 0.5) / bands;
}

export function valueAt(grid: Grid, band: number, frame: number): number {
  return grid.data[band * grid.frames + frame] ?? Number.NaN;
}

/** `a - b`, over the frames that both have. */
export function difference(a: Grid, b: Spectrogram): Grid {
  const frames = Math.min(a.frames, b.frames);
  const bands = Math.min(a.bands, b.bands);
  const data = new Float32Array(bands * frames);
  for (let band = 0; band < bands; band++) {
    for (let frame = 0; frame < frames; frame++) {
      data[band * frames + frame] = a.data[band * a.frames + frame]! - b.data[band * b.frames + frame]!;
    }
  }
  return { bands, frames, data, hopSeconds: a.hopSeconds };
}
