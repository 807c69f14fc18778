import type { Random } from '../../engine/random.ts';

/** Building blocks of synthetic sound. All signals are at `RATE`; amplitudes are free, levels in dB. */

/** Hz. */
export const RATE = 16_000;

export function gainOf(decibels: number): number {
  return 10 ** (decibels / 20);
}

export function rms(signal: Float64Array): number {
  let sum = 0;
  for (const value of signal) sum += value * value;
  return Math.sqrt(sum / signal.length);
}

/** Adds `gain · source` to `target`. */
export function mix(target: Float64Array, source: Float64Array, gain: number): void {
  for (let n = 0; n < target.length; n++) target[n]! += gain * source[n]!;
}

/** White noise of variance 1 (uniform: after any filter its distribution no longer matters). */
export function white(random: Random): number {
  return (random.bits() / 2_147_483_648 - 1) * 1.732_050_808;
}

/** A filter that keeps its state between samples. */
export type Filter = (input: number) => number;

/** Two-pole band pass with a gain of 1 at its centre (Bristow-Johnson's cookbook, "constant 0 dB peak gain"). */
export function bandPass(frequency: number, q: number): Filter {
  const angle = (2 * Math.PI * Math.min(frequency, RATE * 0.49)) / RATE;
  const alpha = Math.sin(angle) / (2 * q);
  const b = alpha / (1 + alpha);
  const a1 = (-2 * Math.cos(angle)) / (1 + alpha);
  const a2 = (1 - alpha) / (1 + alpha);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return (x) => {
    const y = b * (x - x2) - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    return y;
  };
}

/** One pole at the frequency: 6 dB per octave above it. */
export function lowPass(frequency: number): Filter {
  const keep = Math.exp((-2 * Math.PI * frequency) / RATE);
  let y = 0;
  return (x) => (y = x + keep * (y - x));
}

/** Noise in a band, of variance 1. Four poles, so that it ends clearly. */
export function bandNoise(random: Random, length: number, frequency: number, q: number): Float64Array {
  const [first, second] = [bandPass(frequency, q), bandPass(frequency, q)];
  const out = new Float64Array(length);
  for (let n = 0; n < length; n++) out[n] = second(first(white(random)));
  const level = rms(out);
  for (let n = 0; n < length; n++) out[n]! /= level;
  return out;
}

export interface Mode {
  readonly frequency: number;
  /** Time in which it falls to 1/e, s. */
  readonly decay: number;
  readonly gain: number;
}

/** What a struck part rings with: modes between two frequencies, the higher the shorter. */
export function modes(random: Random, count: number, low: number, high: number, longest: number): Mode[] {
  return Array.from({ length: count }, () => {
    const frequency = low * (high / low) ** random.uniform();
    return {
      frequency,
      decay: longest * random.uniform(0.4, 1) * Math.sqrt(low / frequency),
      gain: random.uniform(0.4, 1),
    };
  });
}

/** Adds one stroke: each mode as a damped sine from sample `at`. */
export function strike(out: Float64Array, at: number, parts: readonly Mode[], gain: number): void {
  const start = Math.round(at);
  if (start < 0) return;
  for (const { frequency, decay, gain: share } of parts) {
    const radius = Math.exp(-1 / (decay * RATE));
    const angle = (2 * Math.PI * frequency) / RATE;
    const feedback = 2 * radius * Math.cos(angle);
    const square = radius * radius;
    // 7 time constants: 60 dB down.
    const end = Math.min(out.length, start + Math.ceil(7 * decay * RATE));
    let [y1, y2] = [0, 0];
    let excitation = gain * share * Math.sin(angle);
    for (let n = start; n < end; n++) {
      const y = excitation + feedback * y1 - square * y2;
      excitation = 0;
      out[n]! += y;
      y2 = y1;
      y1 = y;
    }
  }
}

/** A slow random curve of variance about 1: normal values `perSecond` times a second, joined smoothly. */
export function wander(random: Random, length: number, perSecond: number): Float64Array {
  const step = RATE / perSecond;
  const knots = Array.from({ length: Math.ceil(length / step) + 2 }, () => random.normal());
  const out = new Float64Array(length);
  for (let knot = 0; knot + 1 < knots.length; knot++) {
    const [from, to] = [knots[knot]!, knots[knot + 1]!];
    const end = Math.min(length, Math.ceil((knot + 1) * step));
    for (let n = Math.ceil(knot * step); n < end; n++) {
      const x = n / step - knot;
      out[n] = from + (to - from) * x * x * (3 - 2 * x);
    }
  }
  return out;
}

/** Several filters side by side, fed with the same input. */
export function bank(parts: readonly { readonly filter: Filter; readonly gain: number }[]): Filter {
  const [first, second, third] = parts;
  if (first === undefined || second === undefined || third === undefined)
    throw new RangeError('a bank has three filters');
  return (x) => first.gain * first.filter(x) + second.gain * second.filter(x) + third.gain * third.filter(x);
}

/**
 * The sum of `gains[k] · sin((k + 1) · angle)`, by sin((k+1)x) = 2 cos(x) sin(kx) - sin((k-1)x).
 */
export function harmonics(gains: readonly number[], angle: number): number {
  const twice = 2 * Math.cos(angle);
  let before = 0;
  let now = Math.sin(angle);
  let sum = 0;
  for (const gain of gains) {
    sum += gain * now;
    const next = twice * now - before;
    before = now;
    now = next;
  }
  return sum;
}

/** The angle's equivalent below one turn, for running phases: sines of large numbers are slow. */
export function wrapped(angle: number): number {
  return angle >= 2 * Math.PI ? angle - 2 * Math.PI : angle;
}

/** Rises and falls within `edge` seconds at the ends of a burst; 0 outside. `t` and `length` in seconds. */
export function burst(t: number, length: number, edge: number): number {
  if (t <= 0 || t >= length) return 0;
  const nearest = Math.min(t, length - t, edge) / edge;
  return nearest * nearest * (3 - 2 * nearest);
}
