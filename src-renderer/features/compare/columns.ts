/** From configurations of runs to the columns of the table: seeds together or apart. */
import type { RunConfiguration } from '../../../src-shared/contract.ts';

export interface ColumnPlan {
  /** Its first run, which no other column has. */
  readonly key: string;
  readonly runIds: readonly string[];
  /** How many seeds it holds. */
  readonly seeds: number;
  /** Where it is one seed of several that are shown apart: the configuration. */
  readonly of: RunConfiguration | null;
}

/**
 * @param apart first runs of the configurations whose seeds are columns of their own. One configuration alone is always
 *   taken apart: there is nothing else to compare.
 */
export function planColumns(configurations: readonly RunConfiguration[], apart: readonly string[]): ColumnPlan[] {
  return configurations.flatMap((configuration): ColumnPlan[] => {
    const { runIds, seeds } = configuration;
    if (seeds.length < 2) return [{ key: runIds[0]!, runIds, seeds: seeds.length, of: null }];
    const split = configurations.length === 1 || apart.includes(runIds[0]!);
    if (!split) return [{ key: runIds[0]!, runIds, seeds: seeds.length, of: null }];
    return seeds.map(({ runIds: own }) => ({ key: own[0]!, runIds: own, seeds: 1, of: configuration }));
  });
}

/** @returns the place of the baseline; the first where the one that was chosen has gone */
export function baselineOf(columns: readonly ColumnPlan[], chosen: string | null): number {
  if (chosen === null) return 0;
  return Math.max(
    0,
    columns.findIndex(({ runIds }) => runIds.includes(chosen)),
  );
}
