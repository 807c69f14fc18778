import { describe, expect, test } from 'vitest';

import { benchFeatures, featuresBenchSchema, featuresBenchText } from './features.ts';

describe('bench features', { timeout: 240_000 }, () => {
  test('gives every figure, and a table', async () => {
    const result = await benchFeatures({ quick: true });
    const { frontEnds, missing, pool } = featuresBenchSchema.parse(JSON.parse(JSON.stringify(result)));
    expect([...frontEnds.map(({ name }) => name), ...missing].toSorted()).toEqual(['Earmark', 'librosa', 'torchaudio']);
    for (const { ms, timesRealTime } of frontEnds) expect(timesRealTime).toBeCloseTo(10_000 / ms);
    expect(pool.files).toBe(40);
    expect(pool.bytesPerClip).toBe(64 + 4 * 128 * 313);
    expect(featuresBenchText(result)).toMatch(/Earmark .* 1\.00\n/);
  });
});
