import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('nothing is known at first; then rate and time left are those of the work', () => {
  const pace = new Pace();
  expect(pace.rate).toBe(0);
  expect(pace.secondsLeft(0, 100)).toBeNull();
  for (let t = 0; t <= 5; t += 1) pace.add(100 + 20 * t, 1000 * t);
  expect(pace.rate).toBeCloseTo(20);
  expect(pace.secondsLeft(200, 400)).toBeCloseTo(10);
  expect(pace.secondsLeft(200, 0)).toBeNull();
});

test('follows a change within its memory, without jumping', () => {
  const pace = new Pace();
  let done = 0;
  for (let t = 0; t <= 30; t += 1) pace.add((done += 10), 1000 * t);
  pace.add((done += 1), 31_000);
  expect(pace.rate).toBeGreaterThan(8);
  for (let t = 32; t <= 70; t += 1) pace.add((done += 1), 1000 * t);
  expect(pace.rate).toBeLessThan(1.3);
});

test('steps faster than the clock count together', () => {
  const pace = new Pace();
  for (let step = 0; step <= 1000; step += 1) pace.add(step, step);
  expect(pace.rate).toBeCloseTo(1000, -1);
});
