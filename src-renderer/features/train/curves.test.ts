import { describe, expect, it } from 'vitest';
import type { MetricsRow } from '../../../src-shared/contract.ts';
import { chartOf, curvesOf, stagesOf, withRows } from './curves.ts';

const row = (stage: string, step: number, values: MetricsRow['values']): MetricsRow => ({
  step,
  stage,
  values,
  stepsPerSecond: 2,
  rssMb: 500,
  time: '2026-01-01T00:00:00Z',
});

describe('curves of a run', () => {
  const rows = [
    row('codebook', 1, { loss: 3, coarsePerplexity: 20 }),
    row('codebook', 2, { loss: null, coarsePerplexity: 30 }),
    row('model', 1, { loss: 9, focal: 1 }),
    row('model', 50, { loss: 8, focal: 0.5, watchedAuc: 0.7 }),
  ];

  it('are per stage and chart, with gaps where a number was not finite', () => {
    expect(stagesOf(rows)).toEqual(['codebook', 'model']);
    expect(curvesOf(rows, 'loss', 'codebook')).toEqual([
      {
        name: 'loss',
        stage: 'codebook',
        points: [
          [1, 3],
          [2, null],
        ],
      },
    ]);
    expect(curvesOf(rows, 'loss', 'model').map(({ name }) => name)).toEqual(['loss', 'focal']);
    expect(curvesOf(rows, 'auc', 'model')).toEqual([{ name: 'watchedAuc', stage: 'model', points: [[50, 0.7]] }]);
    expect(chartOf('finePerplexity')).toBe('perplexity');
  });

  it('go back where a run went on from an earlier checkpoint', () => {
    const known = [1, 2, 3, 4].map((step) => row('model', step, { loss: step }));
    const resumed = [row('model', 3, { loss: 33 })];
    expect(withRows(known, resumed).map(({ values }) => values['loss'])).toEqual([1, 2, 33]);
    expect(withRows(known, [row('model', 5, { loss: 5 })])).toHaveLength(5);
    expect(withRows(known, [])).toEqual(known);
  });
});
