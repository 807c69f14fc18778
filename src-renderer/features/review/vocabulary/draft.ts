/** The vocabulary as it is being edited; pure. */
import type { Tag } from '../../../../src-shared/review/annotation.ts';

export type Draft = readonly Tag[];

export function changed(draft: Draft, id: string, change: Partial<Omit<Tag, 'id'>>): Draft {
  return draft.map((tag) => (tag.id === id ? { ...tag, ...change } : tag));
}

/** One place up (-1) or down (1); at the ends it stays. */
export function moved(draft: Draft, id: string, by: -1 | 1): Draft {
  const from = draft.findIndex((tag) => tag.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= draft.length) return draft;
  const next = [...draft];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}

/** A tag that cannot be deleted stands again where it stood, retired. */
export function retiredInstead(draft: Draft, before: Draft, id: string): Draft {
  const at = before.findIndex((tag) => tag.id === id);
  if (at < 0 || draft.some((tag) => tag.id === id)) return changed(draft, id, { retired: true });
  return [...draft.slice(0, at), { ...before[at]!, retired: true }, ...draft.slice(at)];
}

export type DraftProblem = { readonly kind: 'name-missing' } | { readonly kind: 'name-twice'; readonly name: string };

/** Names are what people tell tags apart by: each once, whatever its case. */
export function problemOf(draft: Draft): DraftProblem | null {
  const names = new Set<string>();
  for (const { name } of draft) {
    const plain = name.trim().toLowerCase();
    if (plain === '') return { kind: 'name-missing' };
    if (names.has(plain)) return { kind: 'name-twice', name: name.trim() };
    names.add(plain);
  }
  return null;
}
