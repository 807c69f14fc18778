import type { Random } from '../../engine/random.ts';
import { bandNoise, bandPass, burst, gainOf, mix, RATE, rms, wander, white, wrapped } from './dsp.ts';

/** Faults that several machines can have. Each adds to a sound at a level in dB relative to that sound's own. */

/**
 * A pitted bearing: an impact each time a ball passes the pit, `rate` times a second with 1 % of slip, ringing at the
 * housing's resonance and stronger on the loaded side (McFadden and Smith 1984).
 */
export function addBearing(random: Random, out: Float64Array, rate: number, resonance: number, level: number): void {
  const ring = bandPass(resonance, 12);
  const shaft = rate / 3.6;
  const sound = new Float64Array(out.length);
  let next = random.uniform(0, RATE / rate);
  for (let n = 0; n < sound.length; n++) {
    let impact = 0;
    if (n >= next) {
      impact = 1 + 0.6 * Math.sin((2 * Math.PI * shaft * n) / RATE);
      next += (RATE / rate) * (1 + 0.01 * random.normal());
    }
    sound[n] = ring(impact);
  }
  addAt(out, sound, level);
}

/** A whine at a fixed frequency with some wobble, and its octave. */
export function addWhine(random: Random, out: Float64Array, frequency: number, level: number): void {
  const wobble = wander(random, out.length, 3);
  let phase = 0;
  const sound = new Float64Array(out.length);
  for (let n = 0; n < sound.length; n++) {
    phase = wrapped(phase + (2 * Math.PI * frequency * (1 + 0.002 * wobble[n]!)) / RATE);
    sound[n] = Math.sin(phase) * (1 + 0.5 * Math.cos(phase));
  }
  addAt(out, sound, level);
}

/** Noise in a band: a leak, an obstruction, friction. `envelope`: where it is heard, 0 to 1. */
export function addBandNoise(
  random: Random,
  out: Float64Array,
  frequency: number,
  q: number,
  level: number,
  envelope?: Float64Array,
): void {
  const sound = bandNoise(random, out.length, frequency, q);
  if (envelope !== undefined) for (let n = 0; n < sound.length; n++) sound[n]! *= envelope[n]!;
  addAt(out, sound, level, envelope === undefined);
}

/** A belt that slips: short cries of 0.1 to 0.4 s that slide in pitch, with rough edges, `count` times in 10 s. */
export function addSqueaks(
  random: Random,
  out: Float64Array,
  times: readonly number[],
  frequency: number,
  level: number,
): void {
  const gain = gainOf(level) * rms(out) * 1.4;
  for (const start of times) {
    const seconds = random.uniform(0.1, 0.4);
    const from = frequency * random.uniform(0.9, 1.05);
    const slide = random.uniform(-0.15, 0.15);
    let phase = 0;
    for (let k = 0; k < seconds * RATE; k++) {
      const n = Math.floor(start) + k;
      if (n >= out.length) break;
      const t = k / RATE;
      phase += (2 * Math.PI * from * (1 + (slide * t) / seconds)) / RATE;
      const rough = 1 + 0.3 * white(random);
      const cry = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.2 * Math.sin(3 * phase);
      out[n]! += gain * rough * cry * burst(t, seconds, 0.03);
    }
  }
}

/** Random times in a clip, in samples. */
export function randomTimes(random: Random, length: number, per10s: number): number[] {
  const count = Math.max(1, Math.round((per10s * length) / RATE / 10));
  return Array.from({ length: count }, () => random.uniform(0, length));
}

/** Adds a sound `level` dB above or below what it is added to; with `normalise` false, its level is taken as 1. */
function addAt(out: Float64Array, sound: Float64Array, level: number, normalise = true): void {
  const own = normalise ? rms(sound) : 1;
  if (own > 0) mix(out, sound, (gainOf(level) * rms(out)) / own);
}
