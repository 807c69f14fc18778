import { expect, test } from 'vitest';
import { agreementOf } from './agreement.ts';
import { EMPTY, tagIdOf, type Annotation, type Box, type Verdict } from './annotation.ts';
import { consequences } from './consequences.ts';
import { applyEdit, changesBetween, edit, inverse, type Edit } from './edit.ts';
import { gridOf, snapBox } from './grid.ts';
import { suggestBoxes } from './suggest.ts';

const box = (id: string, more: Partial<Box> = {}): Box => ({
  ...{ id, start: 1, end: 2, band: { low: 400, high: 900 }, tags: [], note: '', origin: 'drawn', mapMean: null },
  ...more,
});

test('the changes between two annotations make one of the other, and their inverse the other way', () => {
  const before: Annotation = { verdict: null, tags: ['knock'], note: 'a', boxes: [box('1'), box('2')] };
  const after: Annotation = {
    ...{ verdict: 'anomalous', tags: [], note: 'b' },
    boxes: [box('2', { end: 3, tags: ['leak'] }), box('3', { band: null })],
  };
  const made: Edit = { title: 'Everything', changes: changesBetween('a.wav', before, after) };
  expect(made.changes.map(({ field }) => field)).toEqual(['verdict', 'tags', 'note', 'box', 'box', 'box']);
  expect(edit.parse(made)).toEqual(made);
  expect(applyEdit(() => before, made).get('a.wav')).toEqual(after);
  const back = applyEdit(() => after, inverse(made)).get('a.wav')!;
  expect(changesBetween('a.wav', back, before)).toEqual([]);
  expect(changesBetween('a.wav', before, before)).toEqual([]);
});

test('an edit of what is not there, or is otherwise, is refused', () => {
  const changes: Edit['changes'][] = [
    [{ path: 'a', field: 'note', before: 'x', after: 'y' }],
    [{ path: 'a', field: 'tags', before: ['knock'], after: [] }],
    [{ path: 'a', field: 'box', before: box('1'), after: null }],
    [
      { path: 'a', field: 'box', before: null, after: box('1') },
      { path: 'a', field: 'box', before: null, after: box('1') },
    ],
  ];
  for (const each of changes) {
    expect(() => applyEdit(() => EMPTY, { title: 't', changes: each })).toThrow(
      expect.objectContaining({ code: 'ANNOTATION_CHANGED', details: { path: 'a' } }) as Error,
    );
  }
  const other = { title: 't', changes: [{ path: 'a', field: 'box', before: box('1'), after: box('2') }] };
  expect(edit.safeParse(other).success).toBe(false);
});

test('ids of tags are made of names, each its own', () => {
  expect(tagIdOf('Bearing wear!', new Set())).toBe('bearing-wear');
  expect(tagIdOf('Lüfter 2', new Set(['lüfter-2']))).toBe('lüfter-2-2');
  expect(tagIdOf('???', new Set())).toBe('tag');
});

/** Pairs by their counts: rows first reviewer, columns second; normal, anomalous, unsure. */
function pairs(table: readonly (readonly number[])[]): [Verdict, Verdict][] {
  const names: Verdict[] = ['normal', 'anomalous', 'unsure'];
  return table.flatMap((row, i) =>
    row.flatMap((count, j) => Array.from({ length: count }, (): [Verdict, Verdict] => [names[i]!, names[j]!])),
  );
}

test("kappa is Cohen's", () => {
  // Fifty proposals, two readers: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: p_o = 0.7, p_e = 0.5, kappa = 0.4.
  const two = agreementOf(pairs([[20, 5, 0], [10, 15, 0], [0, 0, 0]])); // prettier-ignore
  expect(two.percent).toBeCloseTo(70, 10);
  expect(two.kappa).toBeCloseTo(0.4, 12);
  // By hand: p_o = 140 / 200, p_e = (120 x 130 + 60 x 50 + 20 x 20) / 200^2 = 0.475, kappa = 0.225 / 0.525. The standard
  // error is the delta method's with numeric derivatives (NumPy).
  const three = agreementOf(pairs([[106, 10, 4], [22, 28, 10], [2, 12, 6]])); // prettier-ignore
  expect(three.clips).toBe(200);
  expect(three.kappa).toBeCloseTo(0.225 / 0.525, 12);
  const { low, high } = three.kappaInterval!;
  expect((high - low) / 2 / 1.959_963_985).toBeCloseTo(0.053_711_005, 7);
  expect(agreementOf([]).kappa).toBeNull();
  expect(agreementOf(pairs([[3, 0, 0], [0, 0, 0], [0, 0, 0]]))).toMatchObject({ percent: 100, kappa: null }); // prettier-ignore
});

test('what a threshold does; a score on it is not flagged', () => {
  const scores = { normal: [1, 2, 3, 4], anomalous: [3, 5], unlabelled: [6] };
  expect(consequences(scores, 3, 1000)).toEqual({
    ...{ threshold: 3, flagged: 3, clips: 7, falseAlarms: 1, missed: 1, precision: 0.5, recall: 0.5, f1: 0.5 },
    ...{ falsePositiveRate: 0.25, falseAlarmsPer100: 25, falseAlarmsPerDay: 250 },
  });
  const alone = consequences({ normal: [], anomalous: [], unlabelled: [1] }, 0, 1);
  expect(alone).toMatchObject({ flagged: 1, precision: null, recall: null, falsePositiveRate: null });
});

const GRID = gridOf({ frames: 5, centresHz: [100, 200, 400, 800], hopSeconds: 0.5 }, 2.2);

test('cells lie around their centres, within the clip', () => {
  expect(GRID.times).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2.2]);
  expect(GRID.frequencies).toEqual([50, 150, 300, 600, 1000]);
});

test('a box snaps to the nearest edges and keeps a cell', () => {
  const drawn = { start: 0.8, end: 0.9, band: { low: 290, high: 310 } };
  const both = { frames: true, bands: true };
  expect(snapBox(drawn, GRID, both)).toEqual({ start: 0.75, end: 1.25, band: { low: 300, high: 600 } });
  expect(snapBox(drawn, GRID, { frames: false, bands: true })).toMatchObject({ start: 0.8, end: 0.9 });
  expect(snapBox({ ...drawn, band: null }, GRID, both).band).toBeNull();
  expect(snapBox({ start: 2.19, end: 2.2, band: null }, GRID, both)).toEqual({ start: 1.75, end: 2.2, band: null });
});

test('suggested boxes are the connected components, the heaviest first', () => {
  const rows = [
    [9, 0, 0, 0, 0], // 800 Hz band
    [0, 0, 0, 8, 8], // 400
    [0, 0, 7, 0, 0], // 200: touches the one above at a corner
    [0, 0, 0, 0, 5], // 100
  ];
  // Band 0 is the lowest.
  const map = { bands: 4, frames: 5, data: Float32Array.from(rows.toReversed().flat(), (value) => value / 10) };
  expect(suggestBoxes(map, GRID, { threshold: 0.5, minimumCells: 1 })).toEqual([
    { start: 0.75, end: 2.2, band: { low: 150, high: 600 }, mapMean: 0.383333, cells: 3 },
    { start: 0, end: 0.25, band: { low: 600, high: 1000 }, mapMean: 0.9, cells: 1 },
  ]);
  expect(suggestBoxes(map, GRID, { threshold: 0.5, minimumCells: 2 })).toHaveLength(1);
  expect(suggestBoxes(map, GRID, { threshold: 0.95, minimumCells: 1 })).toEqual([]);
  const all = { bands: 4, frames: 5, data: new Float32Array(20).fill(1) };
  expect(suggestBoxes(all, GRID, { threshold: 0.5, minimumCells: 1 })).toMatchObject([
    { start: 0, end: 2.2, band: { low: 50, high: 1000 }, mapMean: 1, cells: 20 },
  ]);
});
