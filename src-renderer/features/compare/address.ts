/** What is compared, as the address says it: `#/results/compare?run=a&run=b&type=fan&id=00`. */
import type { LocationQuery, LocationQueryRaw } from 'vue-router';

export interface CompareAddress {
  readonly runIds: readonly string[];
  /** First runs of the configurations whose seeds are shown apart. */
  readonly apart: readonly string[];
  /** First run of the column that is subtracted; null: the first column. */
  readonly baseline: string | null;
  readonly type: string | null;
  readonly id: string | null;
  /** Whose maps are looked at. */
  readonly clip: string | null;
}

const list = (value: LocationQuery[string] | undefined): string[] =>
  [...new Set([value ?? []].flat().filter((one) => one !== null && one !== ''))] as string[];
const one = (value: LocationQuery[string] | undefined): string | null => list(value)[0] ?? null;

export function addressOf(query: LocationQuery): CompareAddress {
  return {
    runIds: list(query['run']),
    apart: list(query['apart']),
    baseline: one(query['base']),
    type: one(query['type']),
    id: one(query['id']),
    clip: one(query['clip']),
  };
}

export function queryOf({ runIds, apart, baseline, type, id, clip }: CompareAddress): LocationQueryRaw {
  return {
    run: [...runIds],
    ...(apart.length > 0 ? { apart: [...apart] } : {}),
    ...(baseline === null ? {} : { base: baseline }),
    ...(type === null || id === null ? {} : { type, id }),
    ...(clip === null ? {} : { clip }),
  };
}

/** The way in from other screens. */
export function compareLocation(runIds: readonly string[], machine?: { readonly type: string; readonly id: string }) {
  const { type, id } = machine ?? { type: null, id: null };
  const query = queryOf({ runIds: [...new Set(runIds)], apart: [], baseline: null, type, id, clip: null });
  return { name: 'compare', query };
}
