/** How far two reviewers agree about the same clips. */
import { verdicts, type Verdict } from './annotation.ts';

export interface Agreement {
  /** Clips that both have decided. */
  readonly clips: number;
  /** Share with the same verdict, in per cent; null without clips. */
  readonly percent: number | null;
  /** Cohen's kappa; null without clips or where both only ever used the same one verdict, so that chance alone agrees. */
  readonly kappa: number | null;
  /** 95 %, large-sample (Fleiss, Cohen and Everitt 1969). Null where kappa is. */
  readonly kappaInterval: { readonly low: number; readonly high: number } | null;
  /** Clips by first reviewer's verdict (row) and second's (column), in the order of `verdicts`. */
  readonly table: readonly (readonly number[])[];
}

const Z95 = 1.959_963_984_540_054;

/**
 * Cohen (1960): kappa = (p_o - p_e) / (1 - p_e), p_o the share of clips with equal verdicts, p_e what two reviewers who
 * use every verdict as often as these, but at random, would agree on.
 */
export function agreementOf(pairs: Iterable<readonly [Verdict, Verdict]>): Agreement {
  const table = verdicts.map(() => verdicts.map(() => 0));
  let clips = 0;
  for (const [first, second] of pairs) {
    table[verdicts.indexOf(first)]![verdicts.indexOf(second)]! += 1;
    clips += 1;
  }
  if (clips === 0) return { clips, percent: null, kappa: null, kappaInterval: null, table };
  const rows = table.map((row) => sum(row) / clips);
  const columns = verdicts.map((_, column) => sum(table.map((row) => row[column]!)) / clips);
  const same = sum(table.map((row, i) => row[i]!));
  const observed = same / clips;
  const expected = sum(rows.map((share, i) => share * columns[i]!));
  const percent = 100 * observed;
  // Exactly 1 only where all clips have one verdict from both.
  if (expected >= 1) return { clips, percent, kappa: null, kappaInterval: null, table };
  const kappa = (observed - expected) / (1 - expected);
  let onDiagonal = 0;
  let besides = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const share = count / clips;
      if (i === j) onDiagonal += share * (1 - (rows[i]! + columns[i]!) * (1 - kappa)) ** 2;
      else besides += share * (columns[i]! + rows[j]!) ** 2;
    });
  });
  const spread = onDiagonal + (1 - kappa) ** 2 * besides - (kappa - expected * (1 - kappa)) ** 2;
  const half = (Z95 * Math.sqrt(Math.max(0, spread) / clips)) / (1 - expected);
  const kappaInterval = { low: Math.max(-1, kappa - half), high: Math.min(1, kappa + half) };
  return { clips, percent, kappa, kappaInterval, table };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
