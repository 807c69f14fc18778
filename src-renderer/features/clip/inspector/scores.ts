/** How scores are written and how they lie among others. */
import { sharedBins } from '../../../ui/charts/histogram.ts';

/** Four significant digits, without an exponent where it can be read without. */
export function shortScore(score: number): string {
  if (!Number.isFinite(score)) return '–';
  const size = Math.abs(score);
  const words =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? score.toExponential(2)
      : size >= 1000
        ? score.toFixed(0)
        : score.toPrecision(4);
  return words.replaceAll('-', '−');
}

/** Share of the normal clips that score below; null where there are none. */
export function shareBelow(normal: readonly number[], score: number): number | null {
  return normal.length === 0 ? null : normal.filter((other) => other < score).length / normal.length;
}

export interface StripBar {
  /** Shares of the width. */
  readonly left: number;
  readonly width: number;
  /** Shares of the tallest bar of its group: groups of unequal size are compared by shape. */
  readonly normal: number;
  readonly anomalous: number;
  readonly unlabelled: number;
}

export interface Strip {
  readonly low: number;
  readonly high: number;
  readonly bars: readonly StripBar[];
  /** Where a score lies, share of the width. */
  at(score: number): number;
}

/** Bars of the three groups over shared bins; the axis has room for the clip and the threshold. */
export function scoreStrip(
  groups: {
    readonly normal: readonly number[];
    readonly anomalous: readonly number[];
    readonly unlabelled: readonly number[];
  },
  marks: readonly number[],
): Strip | null {
  const { edges, counts } = sharedBins([groups.normal, groups.anomalous, groups.unlabelled]);
  const finite = [...edges, ...marks].filter(Number.isFinite);
  if (edges.length === 0 || finite.length === 0) return null;
  const least = Math.min(...finite);
  const most = Math.max(...finite);
  const room = 0.03 * (most - least || 1);
  const low = least - room;
  const high = most + room;
  const at = (score: number) => (score - low) / (high - low);
  const tallest = counts.map((group) => Math.max(1, ...group));
  const bars = edges.slice(0, -1).map((edge, bin) => ({
    left: at(edge),
    width: at(edges[bin + 1]!) - at(edge),
    normal: (counts[0]![bin] ?? 0) / tallest[0]!,
    anomalous: (counts[1]![bin] ?? 0) / tallest[1]!,
    unlabelled: (counts[2]![bin] ?? 0) / tallest[2]!,
  }));
  return { low, high, bars, at };
}
