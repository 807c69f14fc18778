/** Draws a stretch of a recording as wide as a canvas: extremes per pixel, or the samples themselves when few are left. */
import { extremes, type Peaks } from './peaks.ts';

/** Below this many samples per device pixel the samples are joined by a line. */
const LINE_BELOW = 2;
/** Samples get dots when they are at least this many device pixels apart. */
const DOTS_FROM = 8;

/**
 * @param from, to samples (with fractions) at the canvas's left and right edge
 * @param fullScale the magnitude that reaches the edges, of 32768
 */
export function drawWaveform(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  peaks: Peaks,
  from: number,
  to: number,
  fullScale: number,
): void {
  const { width, height } = context.canvas;
  if (width === 0 || height === 0 || to <= from) return;
  const middle = height / 2;
  const gain = middle / fullScale;
  const perPixel = (to - from) / width;
  if (perPixel < LINE_BELOW) {
    drawLine(context, peaks.samples, from, to, gain);
    return;
  }
  const pair: [number, number] = [0, 0];
  for (let x = 0; x < width; x++) {
    const start = from + x * perPixel;
    if (start >= peaks.samples.length) break;
    extremes(peaks, start, start + perPixel, pair);
    const top = Math.max(0, middle - pair[1] * gain);
    const bottom = Math.min(height, middle - pair[0] * gain);
    // Silence is a line, not nothing.
    const tall = Math.max(1, bottom - top);
    context.fillRect(x, tall === 1 ? Math.min(height - 1, top) : top, 1, tall);
  }
}

function drawLine(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  samples: Int16Array,
  from: number,
  to: number,
  gain: number,
): void {
  const { width, height } = context.canvas;
  const step = width / (to - from);
  const first = Math.max(0, Math.floor(from) - 1);
  const last = Math.min(samples.length - 1, Math.ceil(to) + 1);
  context.beginPath();
  for (let index = first; index <= last; index++) {
    context.lineTo((index - from) * step, height / 2 - samples[index]! * gain);
  }
  context.strokeStyle = context.fillStyle;
  context.lineWidth = Math.max(1, height / 80);
  context.lineJoin = 'round';
  context.stroke();
  if (step < DOTS_FROM) return;
  const radius = Math.min(3, height / 40);
  context.beginPath();
  for (let index = first; index <= last; index++) {
    const x = (index - from) * step;
    const y = height / 2 - samples[index]! * gain;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
}
