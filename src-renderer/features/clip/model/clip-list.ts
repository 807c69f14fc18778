/** The list that a clip came from: a run's clips by score, or a data set's by name; read page by page. */
import type { HostClient } from '../../../../src-shared/contract.ts';
import type { Label } from '../../../../src-shared/dataset.ts';
import type { ClipOrder, ClipRef } from './clip-ref.ts';

/** One machine of a run or data set, in an order. */
export interface ListSource {
  readonly runId: string | null;
  readonly datasetId: string | null;
  readonly type: string;
  readonly id: string;
  readonly order: ClipOrder;
}

export interface MachineChoice {
  readonly type: string;
  readonly id: string;
}

export interface ListRow {
  readonly path: string;
  readonly label: Label | null;
  /** By the score that the list is ordered by, else the run's own; null without a run. */
  readonly score: number | null;
}

export interface ClipList {
  readonly source: ListSource;
  readonly rows: readonly ListRow[];
}

const PAGE = 1000;
/** Of one machine; the largest published sets have some thousands. */
const MOST = 50_000;

export function defaultOrder(runId: string | null, score: string): ClipOrder {
  return runId === null ? { sort: 'path', descending: false } : { sort: score, descending: true };
}

/**
 * @param score which one the rows show where the list is not ordered by one
 * @throws UserError
 */
export async function readList(client: HostClient, source: ListSource, score: string): Promise<ClipList> {
  const rows: ListRow[] = [];
  for (let total = Infinity; rows.length < Math.min(total, MOST);) {
    const page = await readPage(client, source, score, rows.length);
    if (page.rows.length === 0) break;
    rows.push(...page.rows);
    total = page.total;
  }
  return { source, rows };
}

async function readPage(
  client: HostClient,
  source: ListSource,
  score: string,
  offset: number,
): Promise<{ readonly total: number; readonly rows: readonly ListRow[] }> {
  const { runId, datasetId, type, id, order } = source;
  if (runId !== null) {
    const page = await client.call('results.clips', { runId, type, id, ...order, offset, limit: PAGE });
    const shown = order.sort === 'path' || order.sort === 'label' ? score : order.sort;
    return {
      total: page.total,
      rows: page.rows.map((row) => ({ path: row.path, label: row.label, score: row.scores[shown] ?? null })),
    };
  }
  const page = await client.call('datasets.clips', {
    id: datasetId ?? '',
    machineType: type,
    machineId: id,
    sort: order.sort === 'label' ? 'label' : 'path',
    descending: order.descending,
    offset,
    limit: PAGE,
  });
  return { total: page.total, rows: page.rows.map(({ path, label }) => ({ path, label, score: null })) };
}

export function sameSource(a: ListSource | null, b: ListSource | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function refOf(source: ListSource, row: ListRow): ClipRef {
  return { path: row.path, runId: source.runId, datasetId: source.datasetId };
}

/** What to fetch ahead at a place of the list: the next, the previous, the one after next. */
export function neighbours(list: ClipList, index: number, forwards = true): readonly ClipRef[] {
  const step = forwards ? 1 : -1;
  return [index + step, index - step, index + 2 * step].flatMap((at) => {
    const row = list.rows[at];
    return row === undefined || at === index ? [] : [refOf(list.source, row)];
  });
}
