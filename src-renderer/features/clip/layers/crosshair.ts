/** Where a person points, and what is there. */
import { bandAt, frameAt, valueAt, type Grid } from './grid.ts';

export interface CrosshairPoint {
  readonly seconds: number;
  /** Of the picture's height, 0 at the top. */
  readonly share: number;
}

export interface CrosshairValues {
  readonly seconds: number;
  readonly frame: number;
  readonly band: number;
  /** Centre of the band. */
  readonly hz: number;
  /** Of the picture that is shown, dB. */
  readonly level: number;
  /** Null where there is no map. */
  readonly map: number | null;
}

/** The values of the cell that is pointed at: as stored, never as interpolated for the screen. */
export function valuesAt(
  point: CrosshairPoint,
  picture: Grid,
  map: Grid | null,
  centresHz: readonly number[],
): CrosshairValues {
  const frame = frameAt(point.seconds, picture);
  const band = bandAt(point.share, picture.bands);
  return {
    seconds: point.seconds,
    frame,
    band,
    hz: centresHz[band] ?? Number.NaN,
    level: valueAt(picture, band, frame),
    map: map === null ? null : valueAt(map, bandAt(point.share, map.bands), frameAt(point.seconds, map)),
  };
}
