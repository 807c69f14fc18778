import { describe, expect, it } from 'vitest';

import { Random } from '../engine/random.ts';
import type { LogMel } from './log-mel.ts';
import { clipStatistics, mergeStatistics, noNormalisation, normalisation, statisticsOf } from './statistics.ts';

const random = new Random('statistics');

function clip(frames: number, bands = 3): LogMel {
  const data = Float32Array.from({ length: bands * frames }, (_, i) =>
    random.normal(-60 + 10 * Math.floor(i / frames), 5),
  );
  return { frames, bands, data };
}

/** Mean and population deviation of one band over clips, in two passes. */
function direct(clips: readonly LogMel[], band: number): { mean: number; deviation: number } {
  const values = clips.flatMap(({ frames, data }) => [...data.subarray(band * frames, (band + 1) * frames)]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

describe('band statistics', () => {
  const clips = [clip(7), clip(313), clip(1), clip(40)];

  it('are those of all frames together, streamed or merged', async () => {
    const [a, b, c, d] = clips.map((one) => clipStatistics(one)) as [never, never, never, never];
    const merged = normalisation(mergeStatistics(mergeStatistics(a, b), mergeStatistics(c, d)));
    const streamed = normalisation(await statisticsOf(clips));
    for (let band = 0; band < 3; band += 1) {
      const { mean, deviation } = direct(clips, band);
      for (const result of [merged, streamed]) {
        expect(result.mean[band]).toBeCloseTo(mean, 10);
        expect(result.deviation[band]).toBeCloseTo(deviation, 10);
      }
    }
  });

  it('survive JSON', async () => {
    const statistics = await statisticsOf(clips);
    expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
  });

  it('leave frames beyond the given number out', () => {
    const one = clip(10);
    const first = {
      ...one,
      frames: 4,
      data: Float32Array.from({ length: 12 }, (_, i) => one.data[Math.floor(i / 4) * 10 + (i % 4)]!),
    };
    expect(clipStatistics(one, 4)).toEqual(clipStatistics(first));
  });

  it('do not scale a band that never changes', () => {
    const silent: LogMel = { frames: 5, bands: 1, data: new Float32Array(5).fill(-100) };
    expect(normalisation(clipStatistics(silent))).toEqual({ mean: [-100], deviation: [1] });
  });

  it('of nothing are an error, and of different bands a mistake', async () => {
    const nothing = await statisticsOf([]);
    expect(() => normalisation(nothing)).toThrow(expect.objectContaining({ code: 'NO_TRAINING_FRAMES' }));
    expect(mergeStatistics(clipStatistics(clip(0)), clipStatistics(clips[0]!))).toEqual(clipStatistics(clips[0]!));
    expect(() => mergeStatistics(clipStatistics(clip(2, 2)), clipStatistics(clip(2, 3)))).toThrow(RangeError);
  });

  it('have a neutral form', () => {
    expect(noNormalisation(2)).toEqual({ mean: [0, 0], deviation: [1, 1] });
  });
});
