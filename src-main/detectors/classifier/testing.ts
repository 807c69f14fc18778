/** Small clips of machines that sound different, and trainings of them. For test files only. */
import { expect } from 'vitest';
import { Random, type HostTensors } from '../../engine/index.ts';
import type { FeatureClip, Metrics, Snapshot, Trainer } from '../detector.ts';

export interface TinyShape {
  readonly bands: number;
  readonly frames: number;
  /** Of the waveform; 0 for none. */
  readonly samples: number;
}

/** Two machines in turns: spectra and tones of their own, with noise over them. */
export function tinyClips(count: number, { bands, frames, samples }: TinyShape, seed = 1): FeatureClip[] {
  const random = new Random(seed);
  const spectra = ['00', '02'].map((id) => new Random(5).fork(id).normals(bands, -40, 8));
  return Array.from({ length: count }, (_, i) => {
    const own = spectra[i % 2]!;
    const noise = random.fork(`clip/${i}`).normals(bands * frames, 0, 2);
    const hiss = random.fork(`wave/${i}`).normals(samples, 0, 0.05);
    return {
      machineType: 'fan',
      machineId: i % 2 === 0 ? '00' : '02',
      features: { bands, frames, data: noise.map((value, at) => value + own[Math.floor(at / frames)]!) },
      ...(samples === 0 ? {} : { waveform: hiss.map((value, t) => value + 0.3 * Math.sin(t / (2 + (i % 2)))) }),
    };
  });
}

export async function run(
  trainer: Trainer,
  until = trainer.totalSteps,
): Promise<{ metrics: Metrics[]; snapshot: Snapshot }> {
  const metrics: Metrics[] = [];
  while (trainer.stepsDone < until) metrics.push(await trainer.step());
  const snapshot = await trainer.snapshot();
  await trainer.dispose();
  return { metrics, snapshot };
}

/** To the end, with the snapshots after three and six steps. */
export async function trainedWithStops(
  trainer: Trainer,
): Promise<{ metrics: Metrics[]; half: Snapshot; later: Snapshot; snapshot: Snapshot }> {
  const metrics: Metrics[] = [];
  const until = async (steps: number): Promise<Snapshot> => {
    while (trainer.stepsDone < steps) metrics.push(await trainer.step());
    return await trainer.snapshot();
  };
  const [half, later, snapshot] = [await until(3), await until(6), await until(trainer.totalSteps)];
  await trainer.dispose();
  return { metrics, half, later, snapshot };
}

export function expectSameBits(actual: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { data }] of Object.entries(wanted)) {
    const same = Buffer.compare(Buffer.from(actual[name]!.data.buffer), Buffer.from(data.buffer)) === 0;
    expect(same, name).toBe(true);
  }
}
