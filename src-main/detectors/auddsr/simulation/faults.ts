/** The faults of `validation.ts`, each as a change of a clip's power spectrogram. */
import type { Random } from '../../../engine/index.ts';
import type { SimulatedKind } from './validation.ts';

/** A clip in the power domain. */
export interface PowerClip {
  readonly bands: number;
  readonly frames: number;
  /** `[band][frame]`, linear. */
  readonly power: Float64Array;
}

/** @returns the changed power, `[band][frame]`; the clip stays as it is */
type Simulator = (random: Random, clip: PowerClip, strengthDb: number) => Float64Array;

const ratio = (db: number): number => 10 ** (db / 10);

/** A whole number, both ends included; never below 1 nor below `low`. */
function between(random: Random, low: number, high: number): number {
  const least = Math.max(1, Math.floor(low));
  return random.integer(least, Math.max(least, Math.floor(high)) + 1);
}

export const SIMULATORS: Readonly<Record<SimulatedKind, Simulator>> = {
  tone,
  burst,
  impulses,
  level,
  dropout,
  shift,
  smear,
};

/** A whine: one to four lines, near-harmonic in mel, that waver in pitch and loudness. */
function tone(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const { bands, frames } = clip;
  const power = clip.power.slice();
  const medians = bandMedians(clip);
  const time = envelope(random, frames, random.chance(0.3) ? frames : between(random, frames / 10, frames * 0.8));
  const lines = between(random, 1, 4);
  const lowest = random.uniform(0.04, lines === 1 ? 0.95 : 0.5) * bands;
  const waver = random.uniform(0, 1.5);
  const period = random.uniform(20, 200);
  const phase = random.uniform(0, 2 * Math.PI);
  const width = random.uniform(0.5, 1);
  for (let line = 0; line < lines; line += 1) {
    const centre = Math.min(bands - 1, partial(lowest / bands, line + 1) * bands);
    // Upper partials are weaker, each by its own amount.
    const peak = ratio(strengthDb - line * random.uniform(0, 6)) * medians[Math.round(centre)]!;
    for (let t = 0; t < frames; t += 1) {
      if (time[t] === 0) continue;
      const middle = centre + waver * Math.sin((2 * Math.PI * t) / period + phase);
      const loud = peak * time[t]! * ratio(random.normal(0, 1));
      for (let band = Math.max(0, Math.ceil(middle - 4)); band <= Math.min(bands - 1, middle + 4); band += 1)
        add(power, band * frames + t, loud * Math.exp(-0.5 * ((band - middle) / width) ** 2));
    }
  }
  return power;
}

/**
 * Where the n-th partial of a line at the share `position` of the mel axis is, both in [0, 1]: on HTK's scale up to
 * 8 kHz, for a log-mel does not say its own.
 */
function partial(position: number, n: number): number {
  const top = Math.log1p(8000 / 700);
  return Math.log1p(n * Math.expm1(position * top)) / top;
}

/** Rubbing, hissing, knocks: one to six broadband events, each with its own decay and tilt. */
function burst(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const power = clip.power.slice();
  const medians = bandMedians(clip);
  const events = between(random, 1, 6);
  for (let event = 0; event < events; event += 1) {
    const spectrum = hump(random, clip.bands, 0.3, 1);
    const start = random.integer(0, clip.frames);
    const decay = random.uniform(1, 12);
    addNoise(random, clip, power, { medians, spectrum, start, decay, peak: ratio(strengthDb) });
  }
  return power;
}

/** A broken tooth or bearing: short impulses at a steady rate through one resonance. */
function impulses(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const power = clip.power.slice();
  const medians = bandMedians(clip);
  const spectrum = hump(random, clip.bands, 0.08, 0.5);
  const period = random.uniform(4, Math.max(5, Math.min(60, clip.frames / 3)));
  const decay = random.uniform(0.5, 2);
  const first = random.uniform(0, period);
  for (let at = first; at < clip.frames; at += period) {
    const start = Math.min(clip.frames - 1, Math.max(0, Math.round(at + random.normal(0, 0.3))));
    addNoise(random, clip, power, { medians, spectrum, start, decay, peak: ratio(strengthDb) });
  }
  return power;
}

/** A band is louder or weaker for a while or all along: wear, a loose cover, a change of load. */
function level(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const { bands, frames } = clip;
  const gainDb = random.chance(0.5) ? strengthDb : -strengthDb;
  const height = between(random, Math.min(bands, 6), bands * 0.4);
  const lowest = random.integer(0, bands - height + 1);
  const time = envelope(random, frames, random.chance(0.5) ? frames : between(random, frames / 10, frames * 0.8));
  return change(clip, (band, t) => {
    // Edges of two bands, so that no line is cut.
    const edge = Math.min(1, (band - lowest + 1) / 2, (lowest + height - band) / 2);
    return edge > 0 ? ratio(gainDb * edge * time[t]!) : 1;
  });
}

/** The sound falls away for moments, above some band or altogether: stalling, slipping, a lost stroke. */
function dropout(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const { bands, frames } = clip;
  const lowest = random.chance(0.5) ? 0 : random.integer(0, Math.ceil(bands / 2));
  const lossDb = new Float64Array(frames);
  const gaps = between(random, 1, 4);
  for (let gap = 0; gap < gaps; gap += 1) {
    const time = envelope(random, frames, between(random, Math.min(2, frames), Math.min(frames / 2, 40)));
    for (let t = 0; t < frames; t += 1) lossDb[t] = Math.max(lossDb[t]!, strengthDb * time[t]!);
  }
  return change(clip, (band, t) => (band < lowest ? 1 : ratio(-lossDb[t]!)));
}

/** Partials move up or down by one to five bands: a wrong speed. */
function shift(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const { bands, frames, power } = clip;
  const by = between(random, 1, 5) * (random.chance(0.5) ? 1 : -1);
  const time = envelope(random, frames, random.chance(0.5) ? frames : between(random, frames / 5, frames * 0.8));
  return blend(clip, strengthDb, time, (band, t) => power[Math.min(bands - 1, Math.max(0, band - by)) * frames + t]!);
}

/** Partials or strokes lose their edges, along one axis: play, an unsteady speed. */
function smear(random: Random, clip: PowerClip, strengthDb: number): Float64Array {
  const { bands, frames } = clip;
  const alongTime = random.chance(0.5);
  const reach = alongTime ? between(random, 2, 12) : between(random, 1, 4);
  const time = envelope(random, frames, random.chance(0.5) ? frames : between(random, frames / 5, frames * 0.8));
  const smeared = alongTime
    ? averaged(clip.power, { lines: bands, lineStep: frames, length: frames, step: 1 }, reach)
    : averaged(clip.power, { lines: frames, lineStep: 1, length: bands, step: frames }, reach);
  return blend(clip, strengthDb, time, (band, t) => smeared[band * frames + t]!);
}

interface Axis {
  readonly lines: number;
  readonly lineStep: number;
  readonly length: number;
  readonly step: number;
}

/** Moving average over `2 reach + 1` cells of each line, fewer at its ends. */
function averaged(power: Float64Array, { lines, lineStep, length, step }: Axis, reach: number): Float64Array {
  const result = new Float64Array(power.length);
  for (let line = 0; line < lines; line += 1) {
    for (let i = 0; i < length; i += 1) {
      const from = Math.max(0, i - reach);
      const to = Math.min(length - 1, i + reach);
      let sum = 0;
      for (let j = from; j <= to; j += 1) sum += power[line * lineStep + j * step]!;
      result[line * lineStep + i * step] = sum / (to - from + 1);
    }
  }
  return result;
}

interface Noise {
  readonly medians: Float64Array;
  /** Share of `peak` per band. */
  readonly spectrum: Float64Array;
  readonly start: number;
  /** Frames until it has fallen by 1/e, 4.3 dB. */
  readonly decay: number;
  /** Power over the band's median. */
  readonly peak: number;
}

/** Noise through a filter that starts at once and dies away; 3 dB of scatter from cell to cell. */
function addNoise(random: Random, clip: PowerClip, power: Float64Array, noise: Noise): void {
  const { medians, spectrum, start, decay, peak } = noise;
  const last = Math.min(clip.frames, start + Math.ceil(6 * decay) + 1);
  for (let t = start; t < last; t += 1) {
    const loud = peak * Math.exp((start - t) / decay);
    for (let band = 0; band < clip.bands; band += 1) {
      const scatter = ratio(random.normal(0, 3));
      add(power, band * clip.frames + t, loud * spectrum[band]! * medians[band]! * scatter);
    }
  }
}

function add(power: Float64Array, index: number, more: number): void {
  power[index] = power[index]! + more;
}

/** A smooth peak of 1 somewhere on the mel axis; its deviation is between two shares of it. */
function hump(random: Random, bands: number, narrowest: number, widest: number): Float64Array {
  const centre = random.uniform(0, bands);
  const deviation = (bands * random.uniform(narrowest, widest)) / 2;
  return Float64Array.from({ length: bands }, (_, band) => Math.exp(-0.5 * ((band - centre) / deviation) ** 2));
}

/** `[frames]`: 1 over a stretch of so many frames, with a ramp of up to four at ends inside the clip; else 0. */
function envelope(random: Random, frames: number, length: number): Float64Array {
  const size = Math.max(1, Math.min(frames, length));
  const start = random.integer(0, frames - size + 1);
  const end = start + size;
  const ramp = Math.min(4, size / 3) + 1;
  return Float64Array.from({ length: frames }, (_, t) => {
    if (t < start || t >= end) return 0;
    const rise = start === 0 ? 1 : (t - start + 1) / ramp;
    const fall = end === frames ? 1 : (end - t) / ramp;
    return Math.min(1, rise, fall);
  });
}

/** Multiplies each cell by a gain. */
function change({ bands, frames, power }: PowerClip, gain: (band: number, t: number) => number): Float64Array {
  const changed = new Float64Array(power.length);
  for (let band = 0, i = 0; band < bands; band += 1)
    for (let t = 0; t < frames; t += 1, i += 1) changed[i] = power[i]! * gain(band, t);
  return changed;
}

/** Replaces, over an envelope, what is there by something else: all but 10^(-dB/10) of it. */
function blend(
  { bands, frames, power }: PowerClip,
  strengthDb: number,
  time: Float64Array,
  other: (band: number, t: number) => number,
): Float64Array {
  const most = 1 - ratio(-strengthDb);
  const changed = power.slice();
  for (let band = 0, i = 0; band < bands; band += 1)
    for (let t = 0; t < frames; t += 1, i += 1)
      if (time[t]! > 0) changed[i] = power[i]! + most * time[t]! * (other(band, t) - power[i]!);
  return changed;
}

/** Median power per band: the background that an added sound must stand out from. */
function bandMedians({ bands, frames, power }: PowerClip): Float64Array {
  return Float64Array.from({ length: bands }, (_, band) => {
    const row = power.slice(band * frames, (band + 1) * frames).sort();
    return row[Math.floor(frames / 2)]!;
  });
}
