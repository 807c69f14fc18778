import { expect, it } from 'vitest';
import type { ThresholdProposal } from '../../../src-shared/contract.ts';
import { consequences } from '../../../src-shared/review/consequences.ts';
import { domainOf, firstLine, followed, moveLine, sameLine, stopsOf } from './line.ts';

const scores = { normal: [1, 2, 3], anomalous: [3, 6], unlabelled: [4] };
const proposal = (method: 'gamma' | 'fpr' | 'f1', value: number | null): ThresholdProposal => ({
  method,
  parameter: method === 'f1' ? null : 0.9,
  value,
  reason: value === null ? 'none' : null,
});

it('begins at what is saved, else at the first proposal that there is, else in the middle', () => {
  const proposals = [proposal('gamma', null), proposal('fpr', 2.5)];
  const saved = { runId: 'r', type: 'fan', id: '00', score: 'map', author: 'Ann', saved: '', parameter: null };
  expect(firstLine({ ...scores, proposals, saved: { ...saved, value: 9, method: 'manual' } })).toEqual({
    value: 9,
    method: 'manual',
    parameter: null,
  });
  expect(firstLine({ ...scores, proposals, saved: null })).toEqual({ value: 2.5, method: 'fpr', parameter: 0.9 });
  const middle = firstLine({ ...scores, proposals: [], saved: null });
  expect(middle.method).toBe('manual');
  expect(consequences(scores, middle.value, 1).flagged).toBe(2);
});

it('has a stop on each side of every score, each of which flags other clips', () => {
  const stops = stopsOf(scores);
  expect(stops).toHaveLength(6);
  expect(stops.map((stop) => consequences(scores, stop, 1).flagged)).toEqual([6, 5, 4, 2, 1, 0]);
  expect(stopsOf({ normal: [0.1], anomalous: [], unlabelled: [] }).map((stop) => stop > 0.1)).toEqual([false, true]);
  const next = 1 + Number.EPSILON;
  const tight = { normal: [1], anomalous: [next], unlabelled: [] };
  expect(consequences(tight, stopsOf(tight)[1]!, 1)).toMatchObject({ flagged: 1, missed: 0, falseAlarms: 0 });
});

it('moves past one score a press, from between two stops too, and stays within the ends', () => {
  const stops = stopsOf(scores);
  expect(moveLine('ArrowRight', stops[2]!, stops)).toBe(stops[3]);
  expect(moveLine('ArrowLeft', stops[2]!, stops)).toBe(stops[1]);
  const between = (stops[2]! + stops[3]!) / 2;
  expect(moveLine('ArrowUp', between, stops)).toBe(stops[3]);
  expect(moveLine('ArrowDown', between, stops)).toBe(stops[2]);
  expect(moveLine('Home', 5, stops)).toBe(stops[0]);
  expect(moveLine('End', 5, stops)).toBe(stops[5]);
  expect(moveLine('ArrowRight', 99, stops)).toBe(stops[5]);
  expect(moveLine('ArrowLeft', -99, stops)).toBe(stops[0]);
  expect(moveLine('ArrowRight', -99, stops)).toBe(stops[0]);
  expect(moveLine('PageUp', stops[0]!, stops)).toBe(stops[1]);
  expect(moveLine('x', 1, stops)).toBeUndefined();
});

it('follows the proposal that it came from, and nothing when it was set by hand', () => {
  const line = { value: 2.5, method: 'fpr', parameter: 0.9 } as const;
  expect(followed(line, [proposal('fpr', 3)]).value).toBe(3);
  expect(followed(line, [proposal('fpr', null)])).toBe(line);
  const manual = { value: 2.5, method: 'manual', parameter: null } as const;
  expect(followed(manual, [proposal('fpr', 3)])).toBe(manual);
  expect(sameLine(line, { ...line })).toBe(true);
  expect(sameLine(line, { ...line, parameter: 0.8 })).toBe(false);
});

it('spans scores, training scores and every line that is drawn', () => {
  const { low, high } = domainOf({ ...scores, training: [0.5], saved: null, proposals: [proposal('gamma', 12)] });
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(12);
});
