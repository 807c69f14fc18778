/** Metrics of a run as curves: which numbers there are, in which chart they belong, and how rows are added while it trains. */
import type { MetricsRow } from '../../../src-shared/contract.ts';
import type { Point } from '../../ui/charts/thin.ts';

export type ChartKind = 'loss' | 'perplexity' | 'auc';

export interface Curve {
  readonly name: string;
  readonly stage: string;
  readonly points: readonly Point[];
}

/** Newer rows after older ones; a row of a step that is there already (after a resume) replaces it and what came after. */
export function withRows(known: readonly MetricsRow[], added: readonly MetricsRow[]): MetricsRow[] {
  const [first] = added;
  if (first === undefined) return [...known];
  const again = known.findIndex(({ step, stage }) => stage === first.stage && step >= first.step);
  return [...(again === -1 ? known : known.slice(0, again)), ...added];
}

export function chartOf(name: string): ChartKind {
  if (/auc/iu.test(name)) return 'auc';
  return /perplexity/iu.test(name) ? 'perplexity' : 'loss';
}

/** Counts, which are no curve to look at. */
const HIDDEN = 'calibration';

/**
 * @param stage only rows of this stage: steps of both start at 1
 * @returns curves in the order in which their names first appear
 */
export function curvesOf(rows: readonly MetricsRow[], kind: ChartKind, stage: string): Curve[] {
  const curves = new Map<string, Point[]>();
  for (const row of rows) {
    if (row.stage !== stage) continue;
    for (const [name, value] of Object.entries(row.values)) {
      if (name.startsWith(HIDDEN) || chartOf(name) !== kind) continue;
      const points = curves.get(name) ?? [];
      points.push([row.step, value]);
      curves.set(name, points);
    }
  }
  return [...curves].map(([name, points]) => ({ name, stage, points }));
}

/** In the order in which they were trained. */
export function stagesOf(rows: readonly MetricsRow[]): string[] {
  return [...new Set(rows.map(({ stage }) => stage))];
}
