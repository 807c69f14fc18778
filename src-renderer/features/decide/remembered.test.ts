import { expect, it } from 'vitest';
import { DEFAULT_DECIDE, parseDecideSettings } from './remembered.ts';

it('keeps what fits and forgets what does not', () => {
  expect(parseDecideSettings({ quantile: 0.95, fpr: 2, clipsPerDay: 100, unit: 'clips' })).toEqual({
    ...DEFAULT_DECIDE,
    quantile: 0.95,
    clipsPerDay: 100,
    unit: 'clips',
  });
  for (const broken of [null, 'x', [], { quantile: 1, fpr: Number.NaN, clipsPerDay: 0, unit: 3 }]) {
    expect(parseDecideSettings(broken)).toEqual(DEFAULT_DECIDE);
  }
});
