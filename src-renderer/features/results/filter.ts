/** Which rows of the results are shown. */
import type { ResultRow } from '../../../src-shared/contract.ts';

export interface ResultFilter {
  readonly search: string;
  /** Identifier; empty for all. */
  readonly method: string;
  readonly type: string;
  readonly annotations: '' | 'free' | 'reliant';
}

export const NO_FILTER: ResultFilter = { search: '', method: '', type: '', annotations: '' };

export const isFiltering = (filter: ResultFilter): boolean => Object.values(filter).some((value) => value !== '');

/** Every word of the search must be somewhere in the row: `fan 00 quick` finds a fan's machine under a preset. */
export function filterRows(rows: readonly ResultRow[], filter: ResultFilter): ResultRow[] {
  const words = filter.search.toLowerCase().split(/\s+/u).filter(Boolean);
  return rows.filter(
    (row) =>
      (filter.method === '' || row.method === filter.method) &&
      (filter.type === '' || row.type === filter.type) &&
      (filter.annotations === '' || row.annotations === filter.annotations) &&
      words.every((word) => wordsOf(row).includes(word)),
  );
}

const wordsOf = (row: ResultRow): string =>
  [row.type, row.id, row.label, row.methodName, row.preset, row.device, row.score, row.runId].join('\n').toLowerCase();

/** Choices of a filter: those that some row has, in the order of the alphabet. */
export function valuesOf(rows: readonly ResultRow[], value: (row: ResultRow) => string): string[] {
  return [...new Set(rows.map(value))].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
