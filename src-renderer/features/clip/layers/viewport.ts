/**
 * What part of a clip is on screen: one value that waveform, log-mel, map, axes and cursors are all drawn from. Pixels are
 * CSS pixels, times are seconds.
 */
export interface Viewport {
  /** Of the clip, s; 0 while there is none. */
  readonly duration: number;
  readonly pxPerSecond: number;
  /** Pixels of the clip that lie left of the screen. */
  readonly scroll: number;
  /** Pixels on screen. */
  readonly width: number;
}

export const NO_VIEWPORT: Viewport = { duration: 0, pxPerSecond: 0, scroll: 0, width: 0 };

/** Wider than this and browsers' layout (32-bit, 1/64 pixel) runs out. */
const WIDEST = 16_000_000;

export function xOfTime(viewport: Viewport, seconds: number): number {
  return seconds * viewport.pxPerSecond - viewport.scroll;
}

/** @returns within the clip */
export function timeOfX(viewport: Viewport, x: number): number {
  if (viewport.pxPerSecond === 0) return 0;
  return clamp((x + viewport.scroll) / viewport.pxPerSecond, 0, viewport.duration);
}

export function visibleTimes(viewport: Viewport): { readonly from: number; readonly to: number } {
  return { from: timeOfX(viewport, 0), to: timeOfX(viewport, viewport.width) };
}

/** The clip as wide as the screen. */
export function fitScale(viewport: Viewport): number {
  return viewport.duration > 0 ? viewport.width / viewport.duration : 0;
}

/** One sample of the recording in one pixel, or what a browser can lay out. */
export function largestScale(viewport: Viewport, sampleRate: number): number {
  return Math.max(fitScale(viewport), Math.min(sampleRate, viewport.duration > 0 ? WIDEST / viewport.duration : 0));
}

/**
 * Zooms so that the time under `anchorX` stays where it is.
 *
 * @returns the new scale, kept between the whole clip and single samples, and scroll
 */
export function zoomAround(
  viewport: Viewport,
  factor: number,
  anchorX: number,
  sampleRate: number,
): { readonly pxPerSecond: number; readonly scroll: number } {
  const pxPerSecond = clamp(viewport.pxPerSecond * factor, fitScale(viewport), largestScale(viewport, sampleRate));
  const anchor = timeOfX(viewport, anchorX);
  return { pxPerSecond, scroll: clampScroll(viewport, pxPerSecond, anchor * pxPerSecond - anchorX) };
}

/** A stretch of time with a little room on both sides. */
export function zoomTo(
  viewport: Viewport,
  from: number,
  to: number,
  sampleRate: number,
): { readonly pxPerSecond: number; readonly scroll: number } {
  const room = 0.04 * viewport.width;
  const wanted = (viewport.width - 2 * room) / Math.max(1e-6, to - from);
  const pxPerSecond = clamp(wanted, fitScale(viewport), largestScale(viewport, sampleRate));
  const middle = (from + to) / 2;
  return { pxPerSecond, scroll: clampScroll(viewport, pxPerSecond, middle * pxPerSecond - viewport.width / 2) };
}

function clampScroll(viewport: Viewport, pxPerSecond: number, scroll: number): number {
  return clamp(scroll, 0, Math.max(0, viewport.duration * pxPerSecond - viewport.width));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
