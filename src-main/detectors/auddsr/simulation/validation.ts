/**
 * Simulated anomalies of another kind than those that stage 2 trains on: made on the log-mel itself, not through the
 * codebook. Only for validation without test labels: choosing presets, the combined score's weights and when to stop.
 *
 * Sounds add in the power domain, so that an added sound shows where it is louder than what is there. Our choice
 * throughout: faults that microphones hear in general, none tuned to a machine type.
 */
import type { Random } from '../../../engine/index.ts';
import type { LogMel } from '../../../features/log-mel.ts';
import { SIMULATORS } from './faults.ts';

export const SIMULATED_KINDS = ['tone', 'burst', 'impulses', 'level', 'dropout', 'shift', 'smear'] as const;
export type SimulatedKind = (typeof SIMULATED_KINDS)[number];

export interface Simulated {
  readonly clip: LogMel;
  /** `[bands][frames]`, 1 where the clip has changed audibly. */
  readonly mask: Uint8Array;
  readonly kind: SimulatedKind;
  /**
   * How strong, in dB. `tone`, `burst`, `impulses`: peak power over the band's median. `level`: gain, up or down.
   * `dropout`: attenuation. `shift`, `smear`: how far what was there falls (its share is 10^(-dB/10)).
   */
  readonly strengthDb: number;
}

export interface SimulationOptions {
  /** Default: all kinds. */
  readonly kinds?: readonly SimulatedKind[];
  /** From the first to the second, uniformly, dB above 0. Default 2 to 15: hardly to plainly audible. */
  readonly strengthDb?: readonly [number, number];
}

/** A change of less than this is not marked. */
export const AUDIBLE_DB = 1;

/** Redraws of an anomaly that nobody would hear, such as a shift of white noise. */
const ATTEMPTS = 10;

/** The strength changes no other draw: of one seed, the same anomaly comes in any strength at which it is heard. */
export function simulateOnLogMel(random: Random, clip: LogMel, options: SimulationOptions = {}): Simulated {
  const { kinds = SIMULATED_KINDS, strengthDb: [weakest, strongest] = [2, 15] } = options;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const kind = random.pick(kinds);
    const simulated = simulate(random, clip, kind, random.uniform(weakest, strongest));
    if (simulated) return simulated;
  }
  // A whole clip's tone at 6 dB is always heard; reached where every kind allowed changes nothing (digital silence).
  const strengthDb = Math.max(weakest, 6);
  for (;;) {
    const simulated = simulate(random, clip, 'tone', strengthDb);
    if (simulated) return simulated;
  }
}

/** @returns undefined when no cell changes audibly */
function simulate(random: Random, clip: LogMel, kind: SimulatedKind, strengthDb: number): Simulated | undefined {
  const power = Float64Array.from(clip.data, (db) => 10 ** (db / 10));
  const changed = SIMULATORS[kind](random, { ...clip, power }, strengthDb);
  const data = new Float32Array(changed.length);
  const mask = new Uint8Array(changed.length);
  let marked = 0;
  for (let i = 0; i < data.length; i += 1) {
    data[i] = Math.max(FLOOR_DB, 10 * Math.log10(changed[i]!));
    // What an untouched cell loses in conversion is no change.
    if (changed[i] === power[i]) data[i] = clip.data[i]!;
    marked += mask[i] = Math.abs(data[i]! - clip.data[i]!) > AUDIBLE_DB ? 1 : 0;
  }
  if (marked === 0) return undefined;
  return { clip: { bands: clip.bands, frames: clip.frames, data }, mask, kind, strengthDb };
}

/** 10 log10 of double precision's epsilon: the lower of the front-end's two floors. */
const FLOOR_DB = -156.6;
