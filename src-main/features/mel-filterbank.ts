/**
 * Triangular mel filters, kept sparse: 1,009 of 65,664 weights of the default 128 x 513 matrix are not zero, and those
 * of a band are consecutive bins.
 */
import type { LogMelSettings } from './settings.ts';

export interface MelFilterbank {
  readonly bands: number;
  readonly bins: number;
  /** First bin of every band with a weight. */
  readonly firstBins: Int32Array;
  /** Band b has the weights `weights[offsets[b] .. offsets[b + 1])`, for consecutive bins from `firstBins[b]`. */
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
  /** Hz, peak of every triangle. */
  readonly centresHz: Float64Array;
}

/** Slaney's Auditory Toolbox: 200/3 Hz per mel up to 1 kHz (mel 15), then 27 mels per factor 6.4. */
const SLANEY_HZ_PER_MEL = 200 / 3;
const SLANEY_BREAK_HZ = 1000;
const SLANEY_BREAK_MEL = 15;
const SLANEY_LOG_STEP = Math.log(6.4) / 27;

export function hzToMel(hz: number, scale: LogMelSettings['melScale']): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  if (hz < SLANEY_BREAK_HZ) return hz / SLANEY_HZ_PER_MEL;
  return SLANEY_BREAK_MEL + Math.log(hz / SLANEY_BREAK_HZ) / SLANEY_LOG_STEP;
}

export function melToHz(mel: number, scale: LogMelSettings['melScale']): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
  if (mel < SLANEY_BREAK_MEL) return mel * SLANEY_HZ_PER_MEL;
  return SLANEY_BREAK_HZ * Math.exp(SLANEY_LOG_STEP * (mel - SLANEY_BREAK_MEL));
}

/** Band b rises from edge b to edge b + 1 and falls to edge b + 2; edges are equally spaced in mel. */
export function melFilterbank(settings: LogMelSettings): MelFilterbank {
  const { bands, fftSize, sampleRate, melNorm } = settings;
  const bins = fftSize / 2 + 1;
  const edges = bandEdges(settings);
  const firstBins = new Int32Array(bands);
  const offsets = new Int32Array(bands + 1);
  const weights: number[] = [];
  for (let band = 0; band < bands; band += 1) {
    const [low, centre, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const scale = melNorm === 'area' ? 2 / (high - low) : 1;
    for (let bin = 0; bin < bins; bin += 1) {
      const hz = (bin * sampleRate) / fftSize;
      const weight = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      if (weight <= 0) continue;
      if (weights.length === offsets[band]) firstBins[band] = bin;
      weights.push(weight * scale);
    }
    offsets[band + 1] = weights.length;
  }
  const centresHz = edges.slice(1, -1);
  return { bands, bins, firstBins, offsets, weights: Float64Array.from(weights), centresHz };
}

/** Hz; the outer two exactly as set, so that no weight at half the sample rate is left of rounding. */
function bandEdges({ bands, lowestHz, highestHz, melScale }: LogMelSettings): Float64Array {
  const lowest = hzToMel(lowestHz, melScale);
  const highest = hzToMel(highestHz, melScale);
  const edges = Float64Array.from({ length: bands + 2 }, (_, i) =>
    melToHz(lowest + ((highest - lowest) * i) / (bands + 1), melScale),
  );
  edges[0] = lowestHz;
  edges[bands + 1] = highestHz;
  return edges;
}

/** `energies[b]` = sum over bins of weight x power. */
export function applyFilterbank(filterbank: MelFilterbank, powers: Float64Array, energies: Float64Array): void {
  const { bands, firstBins, offsets, weights } = filterbank;
  for (let band = 0; band < bands; band += 1) {
    const end = offsets[band + 1]!;
    let sum = 0;
    for (let i = offsets[band]!, bin = firstBins[band]!; i < end; i += 1, bin += 1) sum += weights[i]! * powers[bin]!;
    energies[band] = sum;
  }
}
