/** Which clip is open and through which list it came, as the address says it: `#/clip?run=...&path=...`. */

export interface ClipRef {
  readonly path: string;
  readonly runId: string | null;
  readonly datasetId: string | null;
  /** Of a long recording; the first where it is left out. */
  readonly section?: number;
}

/** How the list's clips are ordered; `score` is the run's own score. */
export interface ClipOrder {
  /** A score's name, `path` or `label`. */
  readonly sort: string;
  readonly descending: boolean;
}

export interface ClipLocation {
  readonly path: string | null;
  readonly runId: string | null;
  readonly datasetId: string | null;
  /** Null where the address names none: a run's clips by its score, a data set's by their paths. */
  readonly order: ClipOrder | null;
  /** As of `ClipRef`. */
  readonly section?: number;
}

/** As vue-router gives a query. */
export type Query = Readonly<Record<string, string | null | readonly (string | null)[] | undefined>>;

export function locationOf(query: Query): ClipLocation {
  const sort = first(query['sort']);
  const section = Number(first(query['section']) ?? 0);
  return {
    path: first(query['path']),
    runId: first(query['run']),
    datasetId: first(query['data']),
    order: sort === null ? null : { sort, descending: first(query['desc']) === '1' },
    ...(Number.isSafeInteger(section) && section > 0 ? { section } : {}),
  };
}

export function queryOf({ path, runId, datasetId, order, section = 0 }: ClipLocation): Record<string, string> {
  return {
    ...(runId === null ? {} : { run: runId }),
    ...(datasetId === null ? {} : { data: datasetId }),
    ...(path === null ? {} : { path }),
    ...(order === null ? {} : { sort: order.sort, desc: order.descending ? '1' : '0' }),
    ...(section === 0 ? {} : { section: String(section) }),
  };
}

export function nameOfRef({ path, runId, datasetId, section = 0 }: ClipRef): string {
  return JSON.stringify([runId, datasetId, path, section]);
}

function first(value: Query[string]): string | null {
  const one = typeof value === 'object' && value !== null ? value[0] : value;
  return one === undefined || one === null || one === '' ? null : one;
}
