import { expect, it } from 'vitest';
import { bandOfFrequency, clock, frequencyTicks, hertz, timeTicks, valueTicks } from './ticks.ts';

it('writes times as exactly as the zoom shows them', () => {
  expect(clock(7.346, 1)).toBe('7');
  expect(clock(7.346, 0.1)).toBe('7.3');
  expect(clock(7.346, 0.005)).toBe('7.346');
  expect(clock(67.35, 0.01)).toBe('1:07.35');
  expect(clock(59.999, 0.01, true)).toBe('1:00.00');
  expect(clock(600, 1)).toBe('10:00');
});

it('marks round times, labelled where there is room', () => {
  const ticks = timeTicks(0, 10, 100, false).filter(({ major }) => major);
  expect(ticks.map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  const close = timeTicks(2, 2.2, 8000, false).filter(({ major }) => major);
  expect(close.slice(0, 3).map(({ label }) => label)).toEqual(['2.00', '2.01', '2.02']);
});

it('finds the mel position of a frequency between bands, at centres and at the upper edge', () => {
  const centres = [100, 200, 400, 800];
  expect(bandOfFrequency(200, centres)).toBe(1);
  expect(bandOfFrequency(300, centres)).toBe(1.5);
  expect(bandOfFrequency(1000, centres)).toBe(3.5);
  expect(bandOfFrequency(50, centres)).toBeUndefined();
  expect(bandOfFrequency(2000, centres)).toBeUndefined();
});

it('labels of the frequency axis never overlap', () => {
  const centres = Array.from({ length: 128 }, (_, band) => 30 * 1.044 ** band);
  for (const height of [80, 128, 400, 900]) {
    const labelled = frequencyTicks(centres, height).filter(({ label }) => label !== '');
    expect(labelled.length).toBeGreaterThan(1);
    for (const [index, { at }] of labelled.entries()) {
      if (index > 0) expect((at - labelled[index - 1]!.at) * height).toBeGreaterThanOrEqual(15);
    }
  }
  expect(hertz(500)).toBe('500');
  expect(hertz(1500)).toBe('1.5k');
});

it('round values', () => {
  expect(valueTicks(-83, -12, 5)).toEqual([-80, -60, -40, -20]);
  expect(valueTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
});
