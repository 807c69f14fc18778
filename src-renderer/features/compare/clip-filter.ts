/** Which clips of a machine are listed, as a person chose, and what main is asked for. */
import type { Arguments } from '../../../src-shared/contract.ts';

export interface ClipFilter {
  label: 'anomaly' | 'normal' | 'unknown' | 'any';
  by: 'any' | 'differ' | 'all' | 'none';
  /** Places of columns. */
  caughtBy: number | null;
  missedBy: number | null;
  search: string;
  /** `path`, `apart`, or a column's place. */
  sort: 'path' | 'apart' | number;
  descending: boolean;
}

export const NO_CLIP_FILTER: Readonly<ClipFilter> = {
  label: 'anomaly',
  by: 'differ',
  caughtBy: null,
  missedBy: null,
  search: '',
  sort: 'apart',
  descending: true,
};

export type ClipQuery = Omit<Arguments<'runs.compareClips'>, 'offset' | 'limit'>;

export function clipQuery(
  columns: readonly (readonly string[])[],
  { type, id }: { readonly type: string; readonly id: string },
  score: string,
  { label, by, caughtBy, missedBy, search, sort, descending }: Readonly<ClipFilter>,
): ClipQuery {
  return {
    columns: columns.map((runIds) => [...runIds]),
    ...{ type, id, by, sort, descending },
    ...(score === '' ? {} : { score }),
    ...(label === 'any' ? {} : { label }),
    ...(caughtBy === null ? {} : { caughtBy }),
    ...(missedBy === null ? {} : { missedBy }),
    ...(search === '' ? {} : { search }),
  };
}
