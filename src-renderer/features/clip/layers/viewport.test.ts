import { expect, it } from 'vitest';
import { fitScale, timeOfX, xOfTime, zoomAround, zoomTo, type Viewport } from './viewport.ts';

const whole: Viewport = { duration: 10, pxPerSecond: 100, scroll: 0, width: 1000 };

it('the time under the pointer stays under it', () => {
  const before = timeOfX(whole, 730);
  let viewport = whole;
  for (const factor of [1.5, 2, 1.1, 0.9]) {
    viewport = { ...viewport, ...zoomAround(viewport, factor, 730, 16_000) };
    expect(xOfTime(viewport, before)).toBeCloseTo(730, 6);
  }
});

it('stays between the whole clip and single samples', () => {
  expect(zoomAround(whole, 0.1, 500, 16_000)).toEqual({ pxPerSecond: fitScale(whole), scroll: 0 });
  expect(zoomAround(whole, 1e9, 500, 16_000).pxPerSecond).toBe(16_000);
  expect(zoomAround({ ...whole, duration: 3600 }, 1e9, 500, 44_100).pxPerSecond).toBeCloseTo(4444.4, 0);
});

it('never shows what lies outside of the clip', () => {
  expect(zoomAround(whole, 2, 0, 16_000).scroll).toBe(0);
  expect(zoomAround(whole, 2, 1000, 16_000).scroll).toBe(1000);
  const { pxPerSecond, scroll } = zoomTo(whole, 9.5, 10, 16_000);
  expect(pxPerSecond).toBeCloseTo(1840);
  expect(scroll + 1000).toBeLessThanOrEqual(10 * pxPerSecond + 1e-6);
});
