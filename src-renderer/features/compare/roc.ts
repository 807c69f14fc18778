/** The mean of several ROC curves: the mean of their true positive rates at each false positive rate (Fawcett 2006). */

export interface RocPoint {
  readonly fpr: number;
  readonly tpr: number;
}

/** @param curves each from (0, 0) to (1, 1), both rates ascending */
export function meanRoc(curves: readonly (readonly RocPoint[])[]): RocPoint[] {
  const [only, ...others] = curves;
  if (only === undefined || others.length === 0) return [...(only ?? [])];
  const rates = [...new Set(curves.flat().map(({ fpr }) => fpr))].sort((a, b) => a - b);
  return rates.flatMap((fpr): RocPoint[] => {
    const ends = curves.map((curve) => tprAt(curve, fpr));
    const mean = (end: 0 | 1): number => ends.reduce((sum, each) => sum + each[end], 0) / ends.length;
    const [low, high] = [mean(0), mean(1)];
    // Where a curve rises straight up, so does the mean.
    return low === high ? [{ fpr, tpr: low }] : [low, high].map((tpr) => ({ fpr, tpr }));
  });
}

/** Where the curve comes to a rate and where it goes on from. */
function tprAt(curve: readonly RocPoint[], fpr: number): readonly [low: number, high: number] {
  const there = curve.filter((point) => point.fpr === fpr);
  if (there.length > 0) return [there[0]!.tpr, there.at(-1)!.tpr];
  const after = curve.findIndex((point) => point.fpr > fpr);
  const [a, b] = [curve[after - 1]!, curve[after]!];
  const tpr = a.tpr + ((fpr - a.fpr) / (b.fpr - a.fpr)) * (b.tpr - a.tpr);
  return [tpr, tpr];
}
