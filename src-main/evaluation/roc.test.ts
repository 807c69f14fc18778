import { describe, expect, it } from 'vitest';

import { auc, partialAuc, rocCurve, standardisedPartialArea } from './roc.ts';
import type { LabelledScores } from './scores.ts';
import { reference } from './testing/reference.ts';

const { roc } = reference;

// methods.md section 8.
const A: LabelledScores = {
  normal: [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.7],
  anomalous: [0.32, 0.55, 0.65, 0.8, 0.9],
};
const B: LabelledScores = {
  normal: Array.from({ length: 25 }, (_, i) => i / 50),
  anomalous: [0.47, 0.45, 0.46, 0.44, 0.6, 0.3, 0.1, 0.48, 0.52, 0.43],
};

const value = ({ value: figure }: { value: number | null }): number => figure ?? NaN;

describe('AUC and partial AUC', () => {
  it('of the worked example A', () => {
    expect(value(auc(A))).toBeCloseTo(0.86, 12);
    expect(value(partialAuc(A))).toBeCloseTo(0.684211, 6);
  });

  it('of the worked example B, with ties and interpolation', () => {
    expect(value(auc(B))).toBeCloseTo(0.842, 12);
    expect(value(partialAuc(B))).toBeCloseTo(0.686842, 6);
  });

  it('of a constant, a perfect and an inverted ranking', () => {
    const of = (normal: number[], anomalous: number[]) => [
      value(auc({ normal, anomalous })),
      value(partialAuc({ normal, anomalous })),
    ];
    expect(of([3, 3, 3], [3, 3])).toEqual([0.5, expect.closeTo(0.5, 12)]);
    expect(of([1, 2, 3], [4, 5])).toEqual([1, 1]);
    expect(of([4, 5], [1, 2, 3])).toEqual([0, expect.closeTo(0.473684, 6)]);
  });

  it.each(roc.map((reference, index) => ({ index, ...reference })))(
    'are those of scikit-learn: case $index',
    (reference) => {
      expect(value(auc(reference))).toBeCloseTo(reference.auc, 12);
      for (const [maxFpr, expected] of Object.entries(reference.pauc))
        expect(value(partialAuc(reference, Number(maxFpr)))).toBeCloseTo(expected, 12);
    },
  );

  it('do not depend on the order of the clips, to the last bit', () => {
    const reversed = { normal: B.normal.toReversed(), anomalous: B.anomalous.toReversed() };
    expect([auc(reversed), partialAuc(reversed)]).toEqual([auc(B), partialAuc(B)]);
  });

  it('say why there are none', () => {
    expect(auc({ normal: [], anomalous: [1] })).toEqual({ value: null, reason: expect.stringContaining('no normal') });
    expect(partialAuc({ normal: [1], anomalous: [] })).toEqual({
      value: null,
      reason: expect.stringContaining('no anomalous'),
    });
    expect(auc({ normal: [], anomalous: [] })).toEqual({ value: null, reason: 'there are no clips' });
  });

  it('standardises the raw areas of the worked examples', () => {
    expect(standardisedPartialArea(0.04, 0.1)).toBeCloseTo(0.684211, 6);
    expect(standardisedPartialArea(0.0405, 0.1)).toBeCloseTo(0.686842, 6);
    expect(standardisedPartialArea(0, 0.1)).toBeCloseTo(0.473684, 6);
  });
});

describe('rocCurve', () => {
  it.each(roc.map((reference, index) => ({ index, ...reference })))(
    'has the points of scikit-learn: case $index',
    (reference) => {
      const points = rocCurve(reference);
      expect(points[0]).toEqual({ threshold: Infinity, fpr: 0, tpr: 0 });
      expect(points.map(({ fpr }) => fpr)).toEqual(reference.fpr);
      expect(points.map(({ tpr }) => tpr)).toEqual(reference.tpr);
    },
  );

  it('is empty without both classes', () => {
    expect(rocCurve({ normal: [1], anomalous: [] })).toEqual([]);
  });
});
