/** Boxes in words. */
import { text } from '../../../text/index.ts';
import { hertzLong } from '../../clip/layers/ticks.ts';
import type { Area } from './geometry.ts';

/** `2.10–3.40 s, 400 Hz–1.20 kHz` */
export function whereOf({ start, end, band }: Area): string {
  const [from, to] = [start.toFixed(2), end.toFixed(2)];
  return band === null
    ? text.review.boxes.time(from, to)
    : text.review.boxes.box(from, to, hertzLong(band.low), hertzLong(band.high));
}
