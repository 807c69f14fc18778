import { expect, test } from 'vitest';
import { SLOW } from '../../../scripts/slow.ts';
import { logMelExtractor } from '../../features/log-mel.ts';
import { DEFAULT_LOG_MEL } from '../../features/settings.ts';
import { planSample, sampleRenderer, type Grade, type PlannedClip } from './recipe.ts';

/** Mean and deviation over time of each mel band, dB: `[2 · bands]`. */
type Features = Float64Array;

interface Scored {
  readonly clip: PlannedClip;
  readonly score: number;
}

const SIZE = SLOW
  ? { train: 100, testNormal: 25, testAnomaly: 25, seconds: 10 }
  : { train: 30, testNormal: 15, testAnomaly: 24, seconds: 5 };
/** One machine of each type is enough to see that the levels of the faults are right. */
const MACHINES = SLOW ? undefined : ['fan/00', 'slider/00', 'valve/00'];

/** How far the band statistics of a clip lie from those of the training clips: a Mahalanobis distance per band. */
function scoresOf(clips: readonly { clip: PlannedClip; features: Features }[]): Scored[] {
  const training = clips.filter(({ clip }) => clip.split === 'train').map(({ features }) => features);
  const mean = training[0]!.map((_, i) => training.reduce((sum, one) => sum + one[i]!, 0) / training.length);
  const variance = mean.map((m, i) => training.reduce((sum, one) => sum + (one[i]! - m) ** 2, 0) / training.length);
  return clips
    .filter(({ clip }) => clip.split === 'test')
    .map(({ clip, features }) => ({
      clip,
      score: features.reduce((sum, value, i) => sum + (value - mean[i]!) ** 2 / (variance[i]! + 1e-3), 0),
    }));
}

function aucOf(normal: readonly number[], anomalous: readonly number[]): number {
  let above = 0;
  for (const a of anomalous) for (const n of normal) above += a > n ? 1 : a === n ? 0.5 : 0;
  return above / (normal.length * anomalous.length);
}

function featuresOf(data: Float32Array, bands: number, frames: number): Features {
  const features = new Float64Array(2 * bands);
  for (let band = 0; band < bands; band++) {
    let [sum, squares] = [0, 0];
    for (const value of data.subarray(band * frames, (band + 1) * frames)) {
      sum += value;
      squares += value * value;
    }
    features[band] = sum / frames;
    features[bands + band] = Math.sqrt(Math.max(0, squares / frames - (sum / frames) ** 2));
  }
  return features;
}

test(
  'a simple detector ranks the faults between chance and certainty, the strong ones higher',
  { timeout: 600_000 },
  () => {
    const extract = logMelExtractor(DEFAULT_LOG_MEL);
    const render = sampleRenderer(0, SIZE.seconds);
    const plan = planSample(0, SIZE).filter(
      ({ machineType, machineId }) => MACHINES?.includes(`${machineType}/${machineId}`) ?? true,
    );
    const aucs = new Map<string, number>();
    const grades: Record<Grade, number[]> = { faint: [], moderate: [], strong: [] };
    for (const [machine, group] of Map.groupBy(plan, (clip) => `${clip.machineType}/${clip.machineId}`)) {
      const scored = scoresOf(
        group.map((clip) => {
          const { data, bands, frames } = extract(Float32Array.from(render(clip)));
          return { clip, features: featuresOf(data, bands, frames) };
        }),
      );
      const of = (wanted: (clip: PlannedClip) => boolean): number[] =>
        scored.filter(({ clip }) => wanted(clip)).map(({ score }) => score);
      const normal = of(({ label }) => label === 'normal');
      aucs.set(
        machine,
        aucOf(
          normal,
          of(({ label }) => label === 'anomaly'),
        ),
      );
      for (const grade of ['faint', 'moderate', 'strong'] as const) {
        const scores = of(({ fault }) => fault?.grade === grade);
        if (scores.length > 0) grades[grade].push(aucOf(normal, scores));
      }
    }
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    if (SLOW) {
      console.log(Object.fromEntries([...aucs].map(([machine, auc]) => [machine, auc.toFixed(3)])));
      console.log(
        Object.fromEntries(Object.entries(grades).map(([grade, values]) => [grade, mean(values).toFixed(3)])),
      );
    }
    const average = mean([...aucs.values()]);
    expect(average).toBeGreaterThan(0.6);
    expect(average).toBeLessThan(0.9);
    for (const auc of aucs.values()) expect(auc).toBeGreaterThan(0.5);
    expect(mean(grades.faint)).toBeLessThan(0.75);
    expect(mean(grades.strong)).toBeGreaterThan(mean(grades.faint) + 0.05);
  },
);
