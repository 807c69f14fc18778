import { expect, test } from 'vitest';
import { scoreColumns, sectionAt, timeOf, worstAt } from './overview.ts';

const recording = { seconds: 1000, section: 0, sections: 4, sectionSeconds: 300, start: 0, windows: null };

test('a place of the recording lies in a section', () => {
  expect([-5, 0, 299, 300, 901, 1000, 2000].map((at) => sectionAt(at, recording))).toEqual([0, 0, 0, 1, 3, 3, 3]);
});

test('times of a day', () => {
  expect([0, 59.6, 3600, 28_799].map(timeOf)).toEqual(['0:00:00', '0:01:00', '1:00:00', '7:59:59']);
});

test('the window with the highest score', () => {
  expect(worstAt({ seconds: 10, scores: [1, NaN, 7, 3], overview: null })).toBe(20);
  expect(worstAt({ seconds: 10, scores: [NaN], overview: null })).toBeNull();
});

test('no window is lost between pixels, and few windows fill many', () => {
  const scores = Array.from({ length: 1000 }, (_, at) => (at === 501 ? 9 : at % 3));
  const columns = scoreColumns({ seconds: 1, scores, overview: null }, 100);
  expect(columns.indexOf(1)).toBe(50);
  expect(Array.from(scoreColumns({ seconds: 1, scores: [0, 2], overview: null }, 4))).toEqual([0, 0, 1, 1]);
  expect(scoreColumns({ seconds: 1, scores: [NaN, NaN], overview: null }, 2)[0]).toBeNaN();
});
