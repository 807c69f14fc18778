/** A recording of hours on a strip of pixels. */
import type { RecordingView } from '../../../../src-shared/contract.ts';

type Windows = NonNullable<RecordingView['windows']>;

/** Section that lies at a time, s. */
export function sectionAt(seconds: number, { sections, sectionSeconds }: RecordingView): number {
  return Math.min(sections - 1, Math.max(0, Math.floor(seconds / sectionSeconds)));
}

/** `2:05:07`. */
export function timeOf(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (part: number) => String(part % 60).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60))}:${two(whole)}`;
}

/** Seconds at which the window with the highest score begins; null without one. */
export function worstAt({ scores, seconds }: Windows): number | null {
  let best = -1;
  for (const [at, score] of scores.entries())
    if (Number.isFinite(score) && (best < 0 || score > scores[best]!)) best = at;
  return best < 0 ? null : best * seconds;
}

/** Highest score of the windows under each pixel, as a share of their range; NaN where there is none. */
export function scoreColumns({ scores }: Windows, width: number): Float32Array {
  const finite = scores.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return Float32Array.from({ length: width }, (_, x) => {
    const from = Math.floor((x * scores.length) / width);
    const to = Math.max(from + 1, Math.ceil(((x + 1) * scores.length) / width));
    const most = scores.slice(from, to).reduce((a, b) => (b > a ? b : a), -Infinity);
    return Number.isFinite(most) ? (high > low ? (most - low) / (high - low) : 0.5) : NaN;
  });
}
