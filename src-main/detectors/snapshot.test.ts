/** Models that were swapped: whole files of another method, of other settings, or with other sense. */
import { describe, expect, test } from 'vitest';
import { float32, openDevice } from '../engine/index.ts';
import type { Detector, Snapshot } from './detector.ts';
import { detectors } from './index.ts';
import { ANY, metaOf, stepOf, tensorsFor } from './snapshot.ts';
import { z } from 'zod';

const device = await openDevice('cpu');
const refusal = { name: 'UserError', code: 'MODEL_MISMATCH', hint: expect.stringContaining('back') };

describe.each(detectors.map((detector) => [detector.id, detector] as const))('%s', (_, detector: Detector) => {
  const settings = detector.presets['quick']!;
  test.each<[string, Snapshot]>([
    ['nothing', { tensors: {}, meta: {} }],
    ['tensors of other shapes', { tensors: { 'dense.0.kernel': float32([1]) }, meta: { frames: 1e12, classes: [] } }],
    ['a name of prototypes', { tensors: {}, meta: { frames: NaN, classes: { length: 1 }, calibration: 'x' } }],
  ])('a model of %s is refused in a sentence', async (__, model) => {
    const opened = (async () => await detector.openScorer({ settings, model, device }))();
    await expect(opened).rejects.toMatchObject(refusal);
  });
});

describe('the parts of a snapshot', () => {
  const tensors = { a: float32([2, 3]), rest: float32([1]) };

  test('tensors that fit are handed on alone, and any size where it is not known', () => {
    expect(Object.keys(tensorsFor(tensors, { a: { dtype: 'float32', shape: [ANY, 3] } }))).toEqual(['a']);
  });

  test.each([
    ['missing', 'b', 'float32', [2, 3], 'b is missing'],
    ['of a prototype', 'toString', 'float32', [2, 3], 'toString is missing'],
    ['of another shape', 'a', 'float32', [ANY, 4], 'a is float32 [2, 3] instead of float32 [any, 4]'],
    ['of another rank', 'a', 'float32', [6], 'instead of float32 [6]'],
    ['of another type', 'a', 'int32', [2, 3], 'instead of int32 [2, 3]'],
  ] as const)('one that is %s is named', (_, name, dtype, shape, said) => {
    expect(() => tensorsFor(tensors, { [name]: { dtype, shape } })).toThrow(said);
  });

  test('values beside them are checked', () => {
    expect(metaOf({ meta: { x: 3 } }, 'x', z.number())).toBe(3);
    expect(() => metaOf({ meta: { x: '3' } }, 'x', z.number())).toThrow("its 'x'");
    expect(() =>
      metaOf(
        { meta: {} },
        'constructor',
        z.unknown().refine((value) => value !== undefined),
      ),
    ).toThrow();
    expect(stepOf(undefined)).toBe(0);
    expect(stepOf({ tensors: {}, meta: { step: 4 } })).toBe(4);
    expect(() => stepOf({ tensors: {}, meta: { step: NaN } })).toThrow("its 'step'");
  });
});
