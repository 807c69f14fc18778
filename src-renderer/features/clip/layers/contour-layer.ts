/** Draws a map's threshold contour; finds it where it is looked at, tile by tile, and keeps what it found. */
import { contourSegments } from './contour.ts';
import { levelFor, type Levels } from './levels.ts';
import { TILE_CELLS, type Painting } from './painter.ts';
import { visibleTimes, xOfTime } from './viewport.ts';

export interface ContourLayer {
  /** @param threshold in the map's unit */
  set(levels: Levels | null, threshold: number): void;
  draw(context: CanvasRenderingContext2D, painting: Painting, colours: { line: string; halo: string }): void;
}

const MOST_TILES = 64;

export function contourLayer(): ContourLayer {
  let levels: Levels | null = null;
  let threshold = 0.5;
  const found = new Map<string, Float32Array>();

  return {
    set(newLevels, newThreshold) {
      if (newLevels === levels && newThreshold === threshold) return;
      levels = newLevels;
      threshold = newThreshold;
      found.clear();
    },
    draw(context, { viewport, devicePixelRatio, height }, colours) {
      if (levels === null || viewport.pxPerSecond === 0) return;
      const { grid } = levels;
      const scale = viewport.pxPerSecond * devicePixelRatio;
      const k = levelFor(1 / (grid.hopSeconds * scale));
      const level = levels.at(k);
      const cellSeconds = level.span * grid.hopSeconds;
      const { from, to } = visibleTimes(viewport);
      const first = Math.max(0, Math.floor((from / cellSeconds - 1) / TILE_CELLS));
      const last = Math.floor(Math.min(level.frames - 1, to / cellSeconds + 1) / TILE_CELLS);
      // A level's cell j stands for frames j x span to j x span + span - 1; its centre lies between the outer two.
      const origin = xOfTime(viewport, ((level.span - 1) / 2) * grid.hopSeconds) * devicePixelRatio;
      const cellWidth = cellSeconds * scale;
      const bandHeight = height / level.bands;
      const path = new Path2D();
      for (let tile = first; tile <= last; tile++) {
        const segments = segmentsOf(k, tile);
        for (let at = 0; at < segments.length; at += 4) {
          const x0 = origin + segments[at]! * cellWidth;
          const x1 = origin + segments[at + 2]! * cellWidth;
          if (Math.max(x0, x1) < -2 || Math.min(x0, x1) > viewport.width * devicePixelRatio + 2) continue;
          path.moveTo(x0, height - (segments[at + 1]! + 0.5) * bandHeight);
          path.lineTo(x1, height - (segments[at + 3]! + 0.5) * bandHeight);
        }
      }
      context.lineCap = 'round';
      context.strokeStyle = colours.halo;
      context.lineWidth = 2.75 * devicePixelRatio;
      context.stroke(path);
      context.strokeStyle = colours.line;
      context.lineWidth = 1.25 * devicePixelRatio;
      context.stroke(path);
    },
  };

  function segmentsOf(k: number, tile: number): Float32Array {
    const key = `${k}:${tile}`;
    let segments = found.get(key);
    if (segments === undefined) {
      if (found.size >= MOST_TILES) found.delete(found.keys().next().value!);
      segments = contourSegments(levels!.at(k), threshold, tile * TILE_CELLS, (tile + 1) * TILE_CELLS);
      found.set(key, segments);
    }
    return segments;
  }
}
