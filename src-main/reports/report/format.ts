/** Figures as a report prints them: the same everywhere, whatever the machine's language. */
import type { Interval } from '../../../src-shared/contract/results.ts';

export const DASH = '–';

/** `87.3`: a share of 1 in per cent. */
export const percent = (share: number | null, digits = 1): string =>
  share === null ? DASH : (100 * share).toFixed(digits);

/** `81.0–93.5`, per cent. */
export const range = (interval: Interval | null): string =>
  interval === null ? '' : `${percent(interval.low)}–${percent(interval.high)}`;

/** `+2.1`, `−0.4`: with a true minus sign. */
export function signed(share: number | null): string {
  if (share === null) return DASH;
  const text = Math.abs(100 * share).toFixed(1);
  if (text === '0.0') return '0.0';
  return `${share < 0 ? '−' : '+'}${text}`;
}

export const signedRange = (interval: Interval | null): string =>
  interval === null ? '' : `${signed(interval.low)} to ${signed(interval.high)}`;

/** `12 408` with a thin space. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** `1 clip`, `12 clips`. */
export const counted = (value: number, thing: string, things = `${thing}s`): string =>
  `${count(value)} ${value === 1 ? thing : things}`;

/** Four significant digits, without an exponent where a person reads it more easily: `0.01234`, `1235`, `1.234e-7`. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return DASH;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e6)) return value.toExponential(3).replace('-', '−');
  const digits = magnitude === 0 ? 1 : Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(magnitude))));
  return value.toFixed(digits).replace('-', '−');
}

/** s to `2 h 05 min`, `3 min 20 s`, `12.3 s`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return DASH;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const pad = (part: number): string => String(part).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${count(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** `1.25` s. */
export const seconds = (value: number): string => value.toFixed(2);

/** `830 Hz`, `2.40 kHz`. */
export const hertz = (value: number): string =>
  value < 1000 ? `${Math.round(value)} Hz` : `${(value / 1000).toFixed(2)} kHz`;

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];

/** ISO 8601 to `24 November 2026`; in UTC, so that a report reads the same wherever it was made. */
export function day(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]!} ${date.getUTCFullYear()}`;
}

/** `2026-11-24 22:04`, UTC. */
export function moment(iso: string | null): string {
  if (iso === null) return DASH;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : date.toISOString().slice(0, 16).replace('T', ' ');
}
