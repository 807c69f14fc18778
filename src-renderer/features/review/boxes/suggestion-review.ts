/** Going through what the map suggests: one suggestion is looked at, accepted or rejected, and the next one comes. */
import type { Suggestion } from '../../../../src-shared/review/suggest.ts';

export interface SuggestionReview {
  readonly items: readonly Suggestion[];
  /** Of the one that is looked at; -1 where there is none. */
  readonly at: number;
}

/** Cells: smaller components of the map are left out of suggestions. */
export const MINIMUM_CELLS = {
  /** Some 0.1 s in three bands. */
  usual: 12,
  least: 1,
  most: 10_000,
} as const;

/** What this browser remembers, if it is a number of cells. */
export function readMinimumCells(stored: unknown): number {
  const { usual, least, most } = MINIMUM_CELLS;
  return Number.isInteger(stored) && (stored as number) >= least && (stored as number) <= most
    ? (stored as number)
    : usual;
}

export const NO_SUGGESTIONS: SuggestionReview = { items: [], at: -1 };

export const reviewOf = (items: readonly Suggestion[]): SuggestionReview => ({
  items,
  at: items.length === 0 ? -1 : 0,
});

export const lookedAt = ({ items, at }: SuggestionReview): Suggestion | null => items[at] ?? null;

/** The one that is looked at is gone, accepted or rejected; the next takes its place, the first after the last. */
export function without({ items, at }: SuggestionReview, index = at): SuggestionReview {
  const rest = items.filter((_, place) => place !== index);
  if (rest.length === 0) return NO_SUGGESTIONS;
  const next = index < at ? at - 1 : at;
  return { items: rest, at: next % rest.length };
}

export function stepped({ items, at }: SuggestionReview, delta: 1 | -1): SuggestionReview {
  return items.length === 0 ? NO_SUGGESTIONS : { items, at: (at + delta + items.length) % items.length };
}
