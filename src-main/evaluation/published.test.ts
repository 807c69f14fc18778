import { describe, expect, it } from 'vitest';

import { PUBLISHED_IDS, publishedMeans, TABLE_1, TABLE_2 } from './published.ts';

describe('published results', () => {
  it('are ten systems, five without annotations, all marked', () => {
    expect(TABLE_1.map(({ system }) => system)).toEqual([
      'AE',
      'IDNN',
      'ANP',
      'PAE',
      'AudDSR',
      'MobileNetV2',
      'GlowAff',
      'STgram',
      'AudDSR_annot',
      'GeCo',
    ]);
    expect(TABLE_1.filter(({ annotations }) => annotations === 'free')).toHaveLength(5);
    expect(new Set([...TABLE_1, ...TABLE_2].map(({ published }) => published))).toEqual(new Set([true]));
    expect(Object.values(PUBLISHED_IDS).reduce((a, b) => a + b)).toBe(23);
  });

  // A transcription error in any figure would show.
  it.each(TABLE_1)('average to what is printed, over what is said: $system', (row) => {
    const { overTypes, overIds } = publishedMeans(row);
    const mean = row.averageOf === 'types' ? overTypes : overIds;
    expect(Math.abs(mean.auc - row.average.auc)).toBeLessThan(0.065);
    expect(Math.abs(mean.pauc - row.average.pauc)).toBeLessThan(0.065);
  });

  it('have the type means that methods.md computed', () => {
    const of = (name: string) => publishedMeans(TABLE_1.find(({ system }) => system === name)!).overTypes;
    expect(of('GlowAff')).toEqual({ auc: expect.closeTo(84.67, 2), pauc: expect.closeTo(73.33, 2) });
    expect(of('AudDSR_annot')).toEqual({ auc: expect.closeTo(89.77, 2), pauc: expect.closeTo(84.03, 2) });
    expect(of('AudDSR')).toEqual({ auc: expect.closeTo(84.975, 6), pauc: expect.closeTo(71.42, 2) });
  });
});
