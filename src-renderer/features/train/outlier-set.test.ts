import { expect, it } from 'vitest';
import { clipsOf, selectionOf, suggestedName, type OutlierForm } from './outlier-set.ts';
import { dataset } from './testing.ts';

const form: OutlierForm = { name: ' faults ', datasetId: 'd1', type: 'fan', ids: ['00', '10'], which: 'anomaly' };
const names = { anomaly: 'anomalies', normal: 'normal', all: 'all', reviewed: 'reviewed' };

it('asks for some machines of a type, or all', () => {
  expect(selectionOf(form, 3)).toEqual({
    ...{ name: 'faults', datasetId: 'd1', type: 'fan', ids: ['00', '10'], label: 'anomaly', reviewed: false },
  });
  expect(selectionOf(form, 2).ids).toEqual([]);
  expect(selectionOf({ ...form, which: 'reviewed' }, 3)).toMatchObject({ label: null, reviewed: true });
  expect(selectionOf({ ...form, which: 'all' }, 3)).toMatchObject({ label: null, reviewed: false });
});

it('counts what is chosen, as far as the page knows it', () => {
  expect(clipsOf(dataset, form)).toBe(10);
  expect(clipsOf(dataset, { ...form, which: 'normal' })).toBe(80);
  expect(clipsOf(dataset, { ...form, type: null, ids: [], which: 'all' })).toBe(139);
  expect(clipsOf(dataset, { ...form, ids: [] })).toBe(0);
  expect(clipsOf(dataset, { ...form, which: 'reviewed' })).toBeNull();
  expect(clipsOf(undefined, form)).toBe(0);
});

it('suggests a name that says what is in it', () => {
  expect(suggestedName(form, 3, names)).toBe('fan 00, 10 anomalies');
  expect(suggestedName(form, 2, names)).toBe('fan anomalies');
  expect(suggestedName({ ...form, type: null, ids: [] }, 0, names)).toBe('anomalies');
});
