/** Where axes have marks, and what stands beside them. */
import { shareOfBand } from './grid.ts';

export interface Tick {
  /** Share of the height (0 at the top) or pixel, as the axis has it. */
  readonly at: number;
  readonly label: string;
  readonly major: boolean;
}

const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300];

/** The step between labels that are at least `room` pixels apart, s. */
export function timeStep(pxPerSecond: number, room: number): number {
  return STEPS.find((step) => step * pxPerSecond >= room) ?? 600;
}

/** `7.35`, `1:07.35`: as many decimals as `resolution` (s) asks for. */
export function clock(seconds: number, resolution: number, withMinutes = seconds >= 60): string {
  const decimals = resolution >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(resolution) - 1e-9));
  if (!withMinutes) return seconds.toFixed(decimals);
  const rounded = Number(seconds.toFixed(decimals));
  const minutes = Math.floor(rounded / 60);
  const rest = (rounded - 60 * minutes).toFixed(decimals);
  return `${minutes}:${rest.padStart(decimals === 0 ? 2 : 3 + decimals, '0')}`;
}

/** Marks between two times; `at` in s. */
export function timeTicks(from: number, to: number, pxPerSecond: number, withMinutes: boolean): readonly Tick[] {
  const step = timeStep(pxPerSecond, 76);
  const parts = step * pxPerSecond >= 150 ? 10 : 5;
  const ticks: Tick[] = [];
  // Counted in whole parts: sums of 0.1 drift.
  const first = Math.floor((from * parts) / step);
  const last = Math.ceil((to * parts) / step);
  for (let part = Math.max(0, first); part <= last; part++) {
    const at = (part * step) / parts;
    const major = part % parts === 0;
    ticks.push({ at, major, label: major ? clock(at, step, withMinutes) : '' });
  }
  return ticks;
}

const FREQUENCIES = [
  50, 100, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 8000, 10_000, 12_000, 16_000,
];
/** The first to be labelled where there is little room. */
const ROUND = new Set([100, 200, 500, 1000, 2000, 4000, 8000, 16_000]);

/** `500`, `1.5k` */
export function hertz(value: number): string {
  return value < 1000 ? String(Math.round(value)) : `${Number((value / 1000).toFixed(1))}k`;
}

/** `247 Hz`, `1.84 kHz` */
export function hertzLong(value: number): string {
  return value < 1000 ? `${Math.round(value)} Hz` : `${(value / 1000).toFixed(2)} kHz`;
}

/**
 * Marks of the frequency axis, at the mel positions of round frequencies.
 *
 * @param centresHz of every band, growing
 * @param height px
 */
export function frequencyTicks(centresHz: readonly number[], height: number): readonly Tick[] {
  const room = 15;
  const taken: number[] = [];
  const ticks: Tick[] = [];
  const labelled = (frequency: number) => ROUND.has(frequency);
  const order = [...FREQUENCIES].sort((a, b) => Number(labelled(b)) - Number(labelled(a)) || b - a);
  for (const frequency of order) {
    const band = bandOfFrequency(frequency, centresHz);
    if (band === undefined) continue;
    const at = shareOfBand(band, centresHz.length);
    const y = at * height;
    // The axis's unit stands at the top.
    const free = y >= 19 && y <= height - 6 && taken.every((other) => Math.abs(other - y) >= room);
    if (free) taken.push(y);
    ticks.push({ at, label: free ? hertz(frequency) : '', major: free });
  }
  return ticks.sort((a, b) => a.at - b.at);
}

/** The band (with fractions between centres) of a frequency; undefined outside. */
export function bandOfFrequency(frequency: number, centresHz: readonly number[]): number | undefined {
  const above = centresHz.findIndex((centre) => centre >= frequency);
  if (above === -1) {
    // The last band reaches half a band beyond its centre: 8 kHz lies there.
    const step = centresHz.at(-1)! - (centresHz.at(-2) ?? 0);
    const beyond = (frequency - centresHz.at(-1)!) / step;
    return beyond <= 1 ? centresHz.length - 1 + Math.min(0.5, beyond) : undefined;
  }
  if (above === 0) return centresHz[0] === frequency ? 0 : undefined;
  const [low, high] = [centresHz[above - 1]!, centresHz[above]!];
  return above - 1 + (frequency - low) / (high - low);
}

/** Round numbers between two values, at most about `count`. */
export function valueTicks(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((candidate) => candidate >= rough - 1e-12)!;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step - 1e-9); tick * step <= high + 1e-9 * step; tick++) {
    // Whole multiples of the step without the noise of binary fractions.
    ticks.push(Number((tick * step).toPrecision(12)));
  }
  return ticks;
}
