import { afterEach, expect, it, vi } from 'vitest';
import type { ClipView } from '../../../../src-shared/contract.ts';
import { EMPTY, type Annotation } from '../../../../src-shared/review/annotation.ts';
import { gridOf } from '../../../../src-shared/review/grid.ts';
import type { Suggestion } from '../../../../src-shared/review/suggest.ts';
import { accepted, addBoxes, boxOf, neighbourBox, newSuggestions, removeBox, toggled } from './box-edits.ts';
import { bandsOf, hertzOfPosition, inDrawingOrder, pointAt, positionOfHertz, rectOf } from './geometry.ts';
import { beside, drawn, moved, nudged, placed, resized, snapped } from './shaping.ts';
import { lookedAt, MINIMUM_CELLS, readMinimumCells, reviewOf, stepped, without } from './suggestion-review.ts';
import { useBoxes } from './useBoxes.ts';

afterEach(() => vi.useRealTimers());

/** Band edges 50, 150, 300, 600, 1000 Hz; frames of 0.5 s, the outer ones cut by the clip's ends. */
const GRID = gridOf({ frames: 21, centresHz: [100, 200, 400, 800], hopSeconds: 0.5 }, 10);
const picture = {
  grid: GRID,
  viewport: { duration: 10, pxPerSecond: 100, scroll: 200, width: 500 },
  height: 400,
};

it('places frequencies band by band, each as high as the others', () => {
  expect([50, 150, 225, 300, 1000].map((hertz) => positionOfHertz(hertz, GRID))).toEqual([0, 1, 1.5, 2, 4]);
  expect([0, 20_000].map((hertz) => positionOfHertz(hertz, GRID))).toEqual([0, 4]);
  for (const hertz of [60, 299, 300, 777]) {
    expect(hertzOfPosition(positionOfHertz(hertz, GRID), GRID)).toBeCloseTo(hertz, 5);
  }
  expect(rectOf({ start: 3, end: 4, band: { low: 150, high: 600 } }, picture)).toEqual({
    ...{ left: 100, width: 100, top: 100, height: 200 },
  });
  expect(rectOf({ start: 0, end: 10, band: null }, picture)).toEqual({ left: -200, top: 0, width: 1000, height: 400 });
  expect(pointAt(100, 100, picture)).toEqual({ seconds: 3, position: 3 });
  expect(pointAt(-900, 900, picture)).toEqual({ seconds: 0, position: 0 });
});

it('draws, whichever corner comes first, and time ranges over all frequencies', () => {
  const [a, b] = [
    { seconds: 4, position: 3 },
    { seconds: 2, position: 1 },
  ];
  const area = { start: 2, end: 4, band: { low: 150, high: 600 } };
  expect(drawn(a, b, 'box', GRID)).toEqual(area);
  expect(drawn(b, a, 'box', GRID)).toEqual(area);
  expect(drawn(a, b, 'range', GRID)).toEqual({ start: 2, end: 4, band: null });
});

it('moves by bands, not by Hz, and stops at the ends with its size kept', () => {
  const area = { start: 2, end: 4, band: { low: 150, high: 600 } };
  expect(moved(area, 1, 1, GRID)).toEqual({ start: 3, end: 5, band: { low: 300, high: 1000 } });
  expect(moved(area, 100, 100, GRID)).toEqual({ start: 8, end: 10, band: { low: 300, high: 1000 } });
  expect(moved(area, -100, -100, GRID)).toEqual({ start: 0, end: 2, band: { low: 50, high: 300 } });
  expect(moved({ start: 2, end: 4, band: null }, 1, 3, GRID)).toEqual({ start: 3, end: 5, band: null });
});

it('resizes by each handle; a side that is pulled over the other turns the box around', () => {
  const area = { start: 2, end: 4, band: { low: 150, high: 600 } };
  const to = { seconds: 5, position: 3.5 };
  expect(resized(area, 'e', to, GRID)).toEqual({ ...area, end: 5 });
  expect(resized(area, 'n', to, GRID)).toEqual({ ...area, band: { low: 150, high: 800 } });
  expect(resized(area, 'ne', to, GRID)).toEqual({ start: 2, end: 5, band: { low: 150, high: 800 } });
  expect(resized(area, 'w', to, GRID)).toEqual({ ...area, start: 4, end: 5 });
  expect(resized(area, 's', to, GRID)).toEqual({ ...area, band: { low: 600, high: 800 } });
  expect(resized({ start: 2, end: 4, band: null }, 'e', to, GRID)).toEqual({ start: 2, end: 5, band: null });
});

it('nudges by frames and bands, and keeps one of each', () => {
  const area = { start: 2, end: 4, band: { low: 150, high: 600 } };
  expect(nudged(area, { frames: 1, bands: 0, grow: false }, GRID)).toEqual({ ...area, start: 2.5, end: 4.5 });
  expect(nudged(area, { frames: 0, bands: 1, grow: true }, GRID)).toEqual({ ...area, band: { low: 150, high: 1000 } });
  const small = nudged(area, { frames: -9, bands: 0, grow: true }, GRID);
  expect(small).toEqual({ ...area, end: 2.5 });
  expect(nudged(small, { frames: -1, bands: -9, grow: true }, GRID)).toEqual({
    ...small,
    band: { low: 150, high: 300 },
  });
});

it('makes a box by keys within the clip, and a copy that is seen beside the first', () => {
  const made = placed({ seconds: 0, position: 4 }, 10, 'box', GRID);
  expect(made).toMatchObject({ start: 0, end: 1, band: { high: 1000 } });
  const copy = beside({ start: 2, end: 4, band: null }, GRID);
  expect(copy).toEqual({ start: 3, end: 5, band: null });
  expect(beside({ start: 9, end: 10, band: null }, GRID).start).toBeLessThan(9);
  const rough = { start: 2.1, end: 2.2, band: { low: 160, high: 170 } };
  expect(snapped(rough, GRID, true)).toEqual({ start: 2.25, end: 2.75, band: { low: 150, high: 300 } });
  expect(snapped(rough, GRID, false)).toBe(rough);
});

it('draws small boxes over large ones, so that a box in a box can be reached', () => {
  const large = { start: 0, end: 9, band: null };
  const small = { start: 1, end: 2, band: { low: 150, high: 300 } };
  expect(inDrawingOrder([small, large], GRID)).toEqual([large, small]);
  expect(bandsOf(GRID)).toBe(4);
});

it('toggles tags in the order of the vocabulary', () => {
  const order = ['knock', 'leak', 'whine'];
  expect(toggled(['whine'], 'knock', order)).toEqual(['knock', 'whine']);
  expect(toggled(['knock', 'whine'], 'knock', order)).toEqual(['whine']);
  expect(toggled(['gone'], 'knock', order)).toEqual(['knock', 'gone']);
});

it('goes from box to box in time', () => {
  const boxes = [boxOf({ start: 5, end: 6, band: null }), boxOf({ start: 1, end: 2, band: null })];
  const [late, early] = boxes.map(({ id }) => id);
  expect(late).not.toBe(early);
  expect(neighbourBox(boxes, null, 1)).toBe(early);
  expect(neighbourBox(boxes, null, -1)).toBe(late);
  expect(neighbourBox(boxes, early!, 1)).toBe(late);
  expect(neighbourBox(boxes, late!, 1)).toBe(early);
  expect(neighbourBox([], early!, 1)).toBeNull();
});

const suggestion = (start: number): Suggestion => ({
  ...{ start, end: start + 1, band: { low: 150, high: 300 }, mapMean: 0.7, cells: 20 },
});

it('goes through suggestions one by one; accepted ones are boxes with the mean of the map', () => {
  let review = reviewOf([suggestion(1), suggestion(2), suggestion(3)]);
  expect(lookedAt(review)?.start).toBe(1);
  review = stepped(review, -1);
  expect(lookedAt(review)?.start).toBe(3);
  // The last is gone: the first comes.
  review = without(review);
  expect(lookedAt(review)?.start).toBe(1);
  review = without(review, 1);
  expect(review.items.map(({ start }) => start)).toEqual([1]);
  expect(lookedAt(without(review))).toBeNull();
  expect(lookedAt(stepped(reviewOf([]), 1))).toBeNull();

  const box = accepted(suggestion(1));
  expect(box).toMatchObject({ start: 1, end: 2, origin: 'suggested', mapMean: 0.7, tags: [], note: '' });
  expect(box).not.toHaveProperty('cells');
  const annotation: Annotation = addBoxes(EMPTY, [box]);
  expect(newSuggestions([suggestion(1), suggestion(2)], annotation.boxes).map(({ start }) => start)).toEqual([2]);
  expect(removeBox(annotation, box.id)).toEqual(EMPTY);
});

it('folds nudges of one box that follow each other within a second', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const area = { start: 2, end: 4, band: { low: 150, high: 600 } };
  let annotation: Annotation = addBoxes(EMPTY, [boxOf(area, { id: 'a' }), boxOf(area, { id: 'b' })]);
  const folds: unknown[] = [];
  const logMel = { frames: 21, bands: 4, centresHz: [100, 200, 400, 800], hopSeconds: 0.5 };
  const boxes = useBoxes({
    view: () => ({ path: 'a.wav', seconds: 10, logMel }) as unknown as ClipView,
    boxes: () => annotation.boxes,
    edit(_, change, options) {
      annotation = change(annotation);
      folds.push(options?.folds);
      return true;
    },
  });
  boxes.select('a');
  boxes.nudge(1, 0, false);
  vi.advanceTimersByTime(900);
  boxes.nudge(-1, 0, false);
  vi.advanceTimersByTime(900);
  boxes.nudge(1, 0, false);
  // Another box, another kind of nudge, and too late.
  boxes.select('b');
  boxes.nudge(1, 0, false);
  boxes.nudge(1, 0, true);
  vi.advanceTimersByTime(1100);
  boxes.nudge(1, 0, true);
  expect(folds).toEqual([false, true, true, false, false, false]);
});

it('remembers a number of cells, and nothing else', () => {
  expect([1, 40, 0, 1.5, '9', null].map(readMinimumCells)).toEqual([
    1,
    40,
    ...Array<number>(4).fill(MINIMUM_CELLS.usual),
  ]);
});
