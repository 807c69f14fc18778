/** Fewer points for a curve that has more steps than the screen has pixels. */

export type Point = readonly [x: number, y: number | null];

/**
 * Keeps the first and last point and, of every bucket, the lowest and the highest: spikes of a loss stay visible.
 *
 * @param most about how many points to keep
 * @returns the same array where it is short enough
 */
export function thin(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most || most < 4) return points;
  const kept: Point[] = [points[0]!];
  const inner = points.length - 2;
  const buckets = Math.floor((most - 2) / 2);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * inner) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * inner) / buckets);
    let low: number | undefined;
    let high: number | undefined;
    for (let at = from; at < to; at++) {
      const y = points[at]![1];
      if (y === null) continue;
      if (low === undefined || y < points[low]![1]!) low = at;
      if (high === undefined || y > points[high]![1]!) high = at;
    }
    if (low === undefined || high === undefined) {
      // Nothing finite here: the gap stays.
      if (to > from) kept.push(points[from]!);
    } else if (low === high) {
      kept.push(points[low]!);
    } else {
      kept.push(points[Math.min(low, high)]!, points[Math.max(low, high)]!);
    }
  }
  kept.push(points.at(-1)!);
  return kept;
}
