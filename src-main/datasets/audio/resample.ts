import { UserError } from '../../../src-shared/errors.ts';

/** Edges of the low-pass filter as fractions of the lower of both Nyquist frequencies: 7.4 and 8 kHz at 16 kHz. */
export const PASS_BAND = 0.925;
export const STOP_BAND = 1;
/** Attenuation beyond the stop-band edge, and the size of the ripple and images in the pass band, dB. */
export const ATTENUATION = 106;
/** More phases than this are interpolated between; the error of that (1.2 / phases^2) is below `ATTENUATION`. */
const MOST_PHASES = 1024;
const LOWEST_RATE = 1000;
const HIGHEST_RATE = 1_000_000;

/**
 * Changes the sampling rate by a windowed-sinc filter (Kaiser window) in polyphase form: output sample n lies at the
 * time of input sample n · from / to, with no delay. Beyond its ends the sound is taken as silent.
 *
 * Pass band flat to 1e-4 dB up to 7.4 kHz for 16 kHz; what lies above 8 kHz is at least 100 dB down before it can
 * alias. (libsamplerate's best converter, compiled to WebAssembly, measured 137 dB but took ten times as long and
 * returned a sample too few; see docs/decisions/0011.)
 *
 * @param samples `[frames]` at `from` Hz
 * @returns `[ceil(frames · to / from)]` at `to` Hz; the same array when the rates are equal
 * @throws UserError `AUDIO_RATE` for rates outside 1 kHz to 1 MHz
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const common = greatestCommonDivisor(from, to);
  const up = to / common;
  const down = from / common;
  const filter = filterOf(from, to);
  const out = new Float32Array(Math.ceil((samples.length * up) / down));
  for (let n = 0; n < out.length; n++) {
    // The position in the input is (n · down) / up; both parts are whole numbers and stay exact.
    const at = n * down;
    const whole = Math.floor(at / up);
    out[n] = tap(samples, filter, whole, (at - whole * up) / up);
  }
  return out;
}

interface Filter {
  /** Taps on each side of the position, in input samples. */
  readonly half: number;
  readonly phases: number;
  /** The positions are the phases exactly, so that nothing is between them. */
  readonly exact: boolean;
  /** `[phases + 1, 2 · half]`: weights of the input samples whole - half + 1 … whole + half. */
  readonly weights: Float64Array;
}

function tap(samples: Float32Array, { half, phases, exact, weights }: Filter, whole: number, fraction: number): number {
  const scaled = fraction * phases;
  const phase = exact ? Math.round(scaled) : Math.floor(scaled);
  const first = whole - half + 1;
  const low = Math.max(0, -first);
  const high = Math.min(2 * half, samples.length - first);
  const row = phase * 2 * half;
  let sum = 0;
  for (let k = low; k < high; k++) sum += weights[row + k]! * samples[first + k]!;
  if (exact) return sum;
  const next = row + 2 * half;
  let sumNext = 0;
  for (let k = low; k < high; k++) sumNext += weights[next + k]! * samples[first + k]!;
  return sum + (scaled - phase) * (sumNext - sum);
}

/** The last filter: a data set has one rate, or few. */
let cached: { readonly from: number; readonly to: number; readonly filter: Filter } | undefined;

function filterOf(from: number, to: number): Filter {
  if (cached?.from === from && cached.to === to) return cached.filter;
  for (const rate of [from, to]) {
    if (!(Number.isInteger(rate) && rate >= LOWEST_RATE && rate <= HIGHEST_RATE)) {
      throw new UserError('AUDIO_RATE', `A sampling rate of ${rate} Hz cannot be converted.`, {
        hint: 'Earmark converts rates from 1 kHz to 1 MHz; check the header of the file.',
        details: { rate },
      });
    }
  }
  const filter = design(from, to);
  cached = { from, to, filter };
  return filter;
}

/** Kaiser's design formulas (Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.6). */
function design(from: number, to: number): Filter {
  const nyquist = Math.min(from, to) / from / 2;
  const cutoff = (nyquist * (PASS_BAND + STOP_BAND)) / 2;
  const transition = nyquist * (STOP_BAND - PASS_BAND);
  const half = Math.ceil((ATTENUATION - 7.95) / (2.285 * 2 * Math.PI * transition) / 2) + 1;
  const beta = 0.1102 * (ATTENUATION - 8.7);
  const up = to / greatestCommonDivisor(from, to);
  const exact = up <= MOST_PHASES;
  const phases = exact ? up : MOST_PHASES;
  const weights = new Float64Array((phases + 1) * 2 * half);
  const scale = 1 / besselI0(beta);
  for (let phase = 0; phase <= phases; phase++) {
    let sum = 0;
    const row = phase * 2 * half;
    for (let k = 0; k < 2 * half; k++) {
      const t = k - half + 1 - phase / phases;
      const inside = 1 - (t / half) ** 2;
      const window = inside <= 0 ? 0 : besselI0(beta * Math.sqrt(inside)) * scale;
      const weight = 2 * cutoff * sinc(2 * cutoff * t) * window;
      weights[row + k] = weight;
      sum += weight;
    }
    // Every phase passes a constant unchanged, so that the mean gets no tone at the rate of the phases.
    for (let k = 0; k < 2 * half; k++) weights[row + k]! /= sum;
  }
  return { half, phases, exact, weights };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0: its power series, whose terms are all positive. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
