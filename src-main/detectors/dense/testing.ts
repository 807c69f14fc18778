/** Small clips and settings for tests of AE and IDNN. For test files only. */
import { Random } from '../../engine/index.ts';
import type { Detector, FeatureClip } from '../detector.ts';
import type { DenseSettings } from './settings.ts';

export const BANDS = 8;

/** The `quick` preset with a network that trains in seconds. */
export function tinySettings(
  { presets }: Detector<DenseSettings>,
  training: Partial<DenseSettings['training']> = {},
): DenseSettings {
  const quick = presets['quick']!;
  return {
    ...quick,
    logMel: { ...quick.logMel, bands: BANDS },
    network: { hidden: [16, 6, 16], batchNorm: true },
    training: { ...quick.training, batch: 64, learningRate: 0.01, ...training },
  };
}

/** A machine that hums: bands of a level each beat together, with noise of 1 dB over it. `fault` beats against it. */
export function hummingClips(count: number, seed = 1, frames = 40, fault = 0): FeatureClip[] {
  const spectrum = new Random(5).normals(BANDS, -40, 8);
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const noise = random.fork(`clip/${i}`).normals(BANDS * frames);
    const data = noise.map((value, at) => {
      const [band, t] = [Math.floor(at / frames), at % frames];
      const beat = 6 * Math.sin((t + 5 * i) / 3);
      return value + spectrum[band]! + beat + (band % 2 === 0 ? fault * Math.cos(t * 1.7) : 0);
    });
    return { machineType: 'fan', machineId: '00', features: { bands: BANDS, frames, data } };
  });
}
