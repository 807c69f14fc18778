/** Histograms of scores with bins that all groups share, so that their heights can be compared. */

export interface SharedBins {
  /** Ascending, one more than there are bins. */
  readonly edges: readonly number[];
  /** Per group, clips per bin. */
  readonly counts: readonly (readonly number[])[];
}

const FEWEST = 8;
const MOST = 48;

/**
 * Bin width after Freedman and Diaconis over all groups together (2 IQR / n^(1/3)), between 8 and 48 bins.
 *
 * @param groups scores of each group; what is not finite is left out
 * @returns no bins where there is no finite score; one bin where all scores are equal
 */
export function sharedBins(groups: readonly (readonly number[])[]): SharedBins {
  const finite = groups.map((scores) => scores.filter((score) => Number.isFinite(score)));
  const all = Float64Array.from(finite.flat()).sort();
  const lowest = all[0];
  const highest = all.at(-1);
  if (lowest === undefined || highest === undefined) return { edges: [], counts: groups.map(() => []) };
  if (lowest === highest) {
    const margin = Math.abs(lowest) * 0.05 || 0.5;
    return { edges: [lowest - margin, lowest + margin], counts: finite.map((scores) => [scores.length]) };
  }
  const spread = quantile(all, 0.75) - quantile(all, 0.25);
  const width = (2 * spread) / Math.cbrt(all.length);
  const ideal = width > 0 ? Math.ceil((highest - lowest) / width) : MOST;
  const bins = Math.min(MOST, Math.max(FEWEST, ideal));
  const edges = Array.from({ length: bins + 1 }, (_, edge) => lowest + ((highest - lowest) * edge) / bins);
  const counts = finite.map((scores) => {
    const perBin = Array.from({ length: bins }, () => 0);
    for (const score of scores) {
      // The highest score belongs to the last bin, not to one beyond it.
      const bin = Math.min(bins - 1, Math.floor(((score - lowest) / (highest - lowest)) * bins));
      perBin[bin]! += 1;
    }
    return perBin;
  });
  return { edges, counts };
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  return low + ((sorted[below + 1] ?? low) - low) * (at - below);
}
