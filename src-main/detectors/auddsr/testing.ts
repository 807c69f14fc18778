/** Small clips and settings for tests of the stages. For test files only. */
import { Random } from '../../engine/index.ts';
import type { FeatureClip } from '../detector.ts';
import { auddsrPresets, type AuddsrSettings } from './settings.ts';

/** The `quick` preset, made to train in seconds. */
export function tinySettings(change: Partial<AuddsrSettings['stage2']> = {}): AuddsrSettings {
  const { quick } = auddsrPresets;
  return {
    ...quick,
    sizes: { hidden: 16, residual: 8, residualBlocks: 1, codes: 32, bottleneck: 8, unet: 8 },
    stage1: { ...quick.stage1, iterations: 12, batch: 4, frames: 32 },
    stage2: { ...quick.stage2, iterations: 8, batch: 4, frames: 32, startFromGeneral: false, ...change },
  };
}

/** Machines with a spectrum of their own, in dB, that beats through all bands, with noise over it. */
export function tinyClips(count: number, seed = 1, frames = 70): FeatureClip[] {
  const random = new Random(seed);
  const bands = 128;
  const spectrum = random.normals(bands, -40, 8);
  return Array.from({ length: count }, (_, i) => {
    const noise = random.fork(`clip/${i}`).normals(bands * frames, 0, 1);
    const beat = (at: number) => 6 * Math.sin(((at % frames) + i) / 3);
    const data = noise.map((value, at) => value + beat(at) + (spectrum[Math.floor(at / frames)] ?? 0));
    return { machineType: 'fan', machineId: '00', features: { bands, frames, data } };
  });
}
