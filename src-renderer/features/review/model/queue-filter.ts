/** Which clips a queue holds, and in which order. */
import type { QueueArgs } from '../../../../src-shared/contract.ts';
import { verdicts } from '../../../../src-shared/review/annotation.ts';

export const queueOrders = ['score', 'disagreement', 'id', 'time'] as const satisfies readonly QueueArgs['order'][];
export type QueueOrder = (typeof queueOrders)[number];

export const verdictFilters = ['none', ...verdicts] as const;
export type VerdictFilter = (typeof verdictFilters)[number];

export interface QueueFilter {
  readonly order: QueueOrder;
  readonly descending: boolean;
  /** Empty: all. */
  readonly verdicts: readonly VerdictFilter[];
  /** Null: all machines. */
  readonly machine: { readonly type: string; readonly id: string } | null;
  readonly flagged: boolean | null;
  readonly tag: string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly search: string;
}

/** What is most likely to be wrong comes first; without scores, clip by clip as they are called. */
export function defaultFilter(hasRun: boolean): QueueFilter {
  return {
    ...{ order: hasRun ? 'score' : 'id', descending: hasRun },
    ...{ verdicts: [], machine: null, flagged: null, tag: null, low: null, high: null, search: '' },
  };
}

/** The largest scores and disagreements first, the oldest recording and the first ID first. */
export const startsDescending = (order: QueueOrder): boolean => order === 'score' || order === 'disagreement';

export function queueArgs(
  filter: QueueFilter,
  of: { readonly reviewId: string; readonly runId: string | null; readonly otherRunId: string | null },
): QueueArgs {
  const { order, descending, machine, flagged, tag, low, high } = filter;
  const search = filter.search.trim();
  return {
    ...of,
    ...{ order, descending },
    ...(filter.verdicts.length === 0 ? {} : { verdicts: [...filter.verdicts] }),
    ...(machine ?? {}),
    ...(flagged === null ? {} : { flagged }),
    ...(tag === null ? {} : { tag }),
    ...(low === null && high === null ? {} : { scoreBand: { low, high } }),
    ...(search === '' ? {} : { search }),
  };
}

/** How many conditions narrow the queue, for the button that shows them. */
export function conditions({ verdicts: chosen, machine, flagged, tag, low, high, search }: QueueFilter): number {
  return [
    chosen.length > 0,
    machine !== null,
    flagged !== null,
    tag !== null,
    low !== null || high !== null,
    search.trim() !== '',
  ].filter(Boolean).length;
}

/** Of a select. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}
