import { ui } from './text/en/ui.ts';

/**
 * Numbers, sizes, durations and dates as people read them. The program's words are English, so the figures follow an
 * English locale too: the reader's own where it is one (`en-US`, `en-IN`), else British.
 */
export const LOCALE = navigator.language.startsWith('en') ? navigator.language : 'en-GB';

const MISSING = '–';

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALE, options);
    formats.set(key, format);
  }
  return format;
}

/** `20,480`; a dash where there is none. */
export function formatNumber(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** Three significant figures: losses, rates. */
export function formatSignificant(value: number | null | undefined, figures = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)) return value.toExponential(figures - 1);
  return numberFormat({ maximumSignificantDigits: figures }).format(value);
}

/** A share of 1 in per cent: `92.31 %` is `92.31`; say the unit in the column's head, or pass it. */
export function formatPercent(share: number | null | undefined, digits = 0, unit = '\u202f%'): string {
  return share === null || share === undefined || !Number.isFinite(share)
    ? MISSING
    : formatNumber(100 * share, digits) + unit;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units, as disks are sold: `1.5 GB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return MISSING;
  let value = bytes;
  let unit = 0;
  // 999.95 would be written as 1000: it belongs to the next unit.
  while (Math.abs(value) >= (unit === 0 ? 1000 : 999.95) && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : 1;
  return `${numberFormat({ maximumFractionDigits: digits }).format(value)}\u202f${BYTE_UNITS[unit]!}`;
}

/** `0.8 s`, `42 s`, `3 min 05 s`, `2 h 07 min`, `3 d 4 h`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return MISSING;
  if (seconds < 0) return MISSING;
  if (seconds < 9.95) return `${numberFormat({ maximumFractionDigits: 1 }).format(seconds)}\u202fs`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u202fs`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}\u202fmin ${two(whole % 60)}\u202fs`;
  const allMinutes = Math.round(whole / 60);
  const hours = Math.floor(allMinutes / 60);
  if (hours < 48) return `${hours}\u202fh ${two(allMinutes % 60)}\u202fmin`;
  const allHours = Math.round(whole / 3600);
  return `${Math.floor(allHours / 24)}\u202fd ${allHours % 24}\u202fh`;
}

/** How much sound there is: `12.4 h`, `35 min`, `8 s`. */
export function formatSoundLength(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return MISSING;
  if (seconds < 60) return formatDuration(seconds);
  if (seconds < 3600) return `${Math.round(seconds / 60)}\u202fmin`;
  return `${formatNumber(seconds / 3600, seconds < 360_000 ? 1 : 0)}\u202fh`;
}

/** A place in a clip: `0:03.25`. */
export function formatTime(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  return `${Math.floor(hundredths / 6000)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}

/** `16 kHz`, `22.05 kHz`, `850 Hz`. */
export function formatHertz(hertz: number | null | undefined): string {
  if (hertz === null || hertz === undefined || !Number.isFinite(hertz)) return MISSING;
  if (hertz < 1000) return `${numberFormat({ maximumFractionDigits: 0 }).format(hertz)}\u202fHz`;
  return `${numberFormat({ maximumFractionDigits: 2 }).format(hertz / 1000)}\u202fkHz`;
}

/** A magnitude, full scale = 1, in dB below full scale: `-3.2 dBFS`; silence is `-∞`. */
export function formatPeak(peak: number | null | undefined): string {
  if (peak === null || peak === undefined || !Number.isFinite(peak)) return MISSING;
  if (peak <= 0) return '\u2212∞';
  // Not "-0.0".
  const decibels = Math.min(0, Math.round(200 * Math.log10(peak)) / 10);
  return numberFormat({ minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'negative' }).format(decibels);
}

const dateTime = new Intl.DateTimeFormat(LOCALE, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const dateOnly = new Intl.DateTimeFormat(LOCALE, { year: 'numeric', month: 'short', day: 'numeric' });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** Of an ISO 8601 text, local time. */
export function formatDateTime(iso: string | null | undefined): string {
  const time = parse(iso);
  return time === undefined ? MISSING : dateTime.format(time);
}

export function formatDate(iso: string | null | undefined): string {
  const time = parse(iso);
  return time === undefined ? MISSING : dateOnly.format(time);
}

/** `5 minutes ago`, `yesterday`; the date where it is older than a week. */
export function formatAgo(iso: string | null | undefined, now = Date.now()): string {
  const time = parse(iso);
  if (time === undefined) return MISSING;
  const seconds = (time - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 60) return ui.justNow;
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return dateOnly.format(time);
}

/** `1 clip`, `20,480 clips`. */
export function formatCount(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function parse(iso: string | null | undefined): number | undefined {
  if (iso === null || iso === undefined) return undefined;
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}
