/** The workspace's vocabulary of faults. */
import { UserError } from '../../src-shared/errors.ts';
import type { Tag } from '../../src-shared/review/annotation.ts';
import type { Database } from './database.ts';
import type { Author } from './edits.ts';
import type { ReviewStore } from './reviews.ts';

export class VocabularyStore {
  readonly #db: Database;
  readonly #reviews: ReviewStore;

  constructor(db: Database, reviews: ReviewStore) {
    this.#db = db;
    this.#reviews = reviews;
  }

  /** In the order in which they are offered. */
  list(): Tag[] {
    return this.#db.all('SELECT * FROM vocabulary ORDER BY place', [], (row) => ({
      id: String(row['id']),
      name: String(row['name']),
      colour: String(row['colour']),
      retired: Number(row['retired']) === 1,
    }));
  }

  /** Tags that an import had added and that is done again. @returns whether the list is another one now */
  restore(tags: readonly Tag[], author: Author): boolean {
    const known = this.list();
    const missing = tags.filter(({ id }) => !known.some((tag) => tag.id === id));
    if (missing.length > 0) this.save([...known, ...missing], author);
    return missing.length > 0;
  }

  /**
   * Tags that an import had added and that is taken back: those go that nothing has now and that nobody has changed since.
   *
   * @returns whether the list is another one now
   */
  withdraw(tags: readonly Tag[], author: Author): boolean {
    if (tags.length === 0) return false;
    const used = this.#reviews.usedTags();
    const added = new Map(tags.map((tag) => [tag.id, JSON.stringify(tag)]));
    const known = this.list();
    const kept = known.filter((tag) => used.has(tag.id) || added.get(tag.id) !== JSON.stringify(tag));
    if (kept.length < known.length) this.save(kept, author);
    return kept.length < known.length;
  }

  /**
   * The whole list; every tag that came, went or changed has a line in the trail.
   *
   * @throws UserError `TAG_USED`, `WORKSPACE_READ_ONLY`
   */
  save(tags: readonly Tag[], { by, when }: Author): void {
    this.#db.transaction(() => {
      const before = new Map(this.list().map((tag) => [tag.id, tag]));
      const after = new Map(tags.map((tag) => [tag.id, tag]));
      const gone = [...before.values()].filter(({ id }) => !after.has(id));
      const used = gone.length === 0 ? new Set<string>() : this.#reviews.usedTags();
      const needed = gone.find(({ id }) => used.has(id));
      if (needed !== undefined) {
        throw new UserError('TAG_USED', `Clips have the tag '${needed.name}', so it cannot be deleted.`, {
          hint: 'Retire it: it is no longer offered, and what has it keeps it.',
          details: { id: needed.id },
        });
      }
      this.#db.run('DELETE FROM vocabulary');
      tags.forEach(({ id, name, colour, retired }, place) => {
        this.#db.run('INSERT INTO vocabulary (id, place, name, colour, retired) VALUES (?, ?, ?, ?, ?)', [
          ...[id, place, name, colour, Number(retired)],
        ]);
      });
      for (const id of new Set([...before.keys(), ...after.keys()])) {
        const [old, now] = [before.get(id) ?? null, after.get(id) ?? null];
        if (JSON.stringify(old) === JSON.stringify(now)) continue;
        const title = `Tag ${(now ?? old)!.name}`;
        this.#reviews.audit.add({
          ...{ when, who: by, action: 'vocabulary', title, reviewId: null, path: null },
          ...{ field: id, before: old, after: now },
        });
      }
    });
  }
}
