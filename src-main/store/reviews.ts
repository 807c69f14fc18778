/** Passes of reviewers over a data set, and their annotations of clips. Edits are in `edits.ts`. */
import { randomBytes } from 'node:crypto';
import type { ClipAnnotation, ReviewPass, UndoState } from '../../src-shared/contract/review.ts';
import { UserError } from '../../src-shared/errors.ts';
import { annotationOf } from './annotation-row.ts';
import { AuditStore } from './audit.ts';
import type { Database, Row } from './database.ts';
import { applyToReview, history, redo, undo, type Applied, type Author, type Step, type Stepped } from './edits.ts';

/** What a pass belongs to. */
export interface ReviewedDataset {
  readonly id: string;
  /** Absolute. */
  readonly root: string;
  readonly channel: number;
}

export class ReviewStore {
  readonly #db: Database;
  readonly audit: AuditStore;

  constructor(db: Database) {
    this.#db = db;
    this.audit = new AuditStore(db);
  }

  /** Of a data set, the oldest first. */
  passes({ id }: Pick<ReviewedDataset, 'id'>): ReviewPass[] {
    return this.#db.all('SELECT * FROM reviews WHERE dataset = ? ORDER BY key', [id], passOf);
  }

  /** @throws UserError `REVIEW_UNKNOWN` */
  get(id: string): ReviewPass {
    const found = this.#db.get('SELECT * FROM reviews WHERE id = ?', [id], passOf);
    if (found !== undefined) return found;
    throw new UserError('REVIEW_UNKNOWN', 'This review is not in the workspace.', { hint: 'Open the review again.' });
  }

  /**
   * Gives passes of a data set that was removed to the one that reads the same folder now.
   *
   * @returns how many
   */
  adopt({ id, root, channel }: ReviewedDataset): number {
    if (this.#db.readOnly) return 0;
    return this.#db.run(
      `UPDATE OR IGNORE reviews SET dataset = ?
       WHERE root = ? AND channel = ? AND dataset <> ? AND dataset NOT IN (SELECT id FROM datasets)`,
      [id, root, channel, id],
    );
  }

  /** The reviewer's pass of this kind; made where there is none. @throws UserError `WORKSPACE_READ_ONLY` */
  open(dataset: ReviewedDataset, reviewer: string, kind: ReviewPass['kind'], when: string): ReviewPass {
    const known = this.passes(dataset).find((pass) => pass.reviewer === reviewer && pass.kind === kind);
    if (known !== undefined) return known;
    return this.#db.transaction(() => {
      const id = randomBytes(8).toString('hex');
      this.#db.run(
        'INSERT INTO reviews (id, dataset, root, channel, reviewer, kind, created) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [id, dataset.id, dataset.root, dataset.channel, reviewer, kind, when],
      );
      const pass = this.get(id);
      this.audit.add({
        ...{ when, who: reviewer, action: 'pass', title: `New ${kind} pass`, reviewId: id, path: null },
        ...{ field: 'kind', before: null, after: kind },
      });
      return pass;
    });
  }

  annotation(review: string, path: string): ClipAnnotation | undefined {
    return this.#db.get(
      'SELECT a.* FROM annotations a JOIN reviews r ON r.key = a.review WHERE r.id = ? AND a.path = ?',
      [review, path],
      annotationOf,
    );
  }

  /** All that were ever edited, by path. */
  annotations(review: string): ClipAnnotation[] {
    return this.#db.all(
      'SELECT a.* FROM annotations a JOIN reviews r ON r.key = a.review WHERE r.id = ? ORDER BY a.path',
      [review],
      annotationOf,
    );
  }

  /** Tags that some annotation or box of the workspace has. */
  usedTags(): Set<string> {
    const used = this.#db.all(
      `SELECT value AS tag FROM annotations, json_each(annotations.tags)
       UNION SELECT tag.value FROM annotations, json_each(annotations.boxes) AS box, json_each(box.value, '$.tags') AS tag`,
      [],
      ({ tag }) => String(tag),
    );
    return new Set(used);
  }

  /** One transaction. @throws UserError `ANNOTATION_CHANGED`, `WORKSPACE_READ_ONLY`, `DISK_FULL`; then nothing has changed */
  apply(review: string, edit: Step, author: Author): Applied {
    return applyToReview(this.#db, this.audit, review, edit, author);
  }

  undo(review: string, author: Author): Stepped {
    return undo(this.#db, this.audit, review, author);
  }

  redo(review: string, author: Author): Stepped {
    return redo(this.#db, this.audit, review, author);
  }

  history(review: string): UndoState {
    return history(this.#db, review);
  }
}

function passOf(row: Row): ReviewPass {
  return {
    id: String(row['id']),
    datasetId: String(row['dataset']),
    reviewer: String(row['reviewer']),
    kind: String(row['kind']) as ReviewPass['kind'],
    created: String(row['created']),
    edited: row['edited'] === null ? null : String(row['edited']),
    decided: Number(row['decided']),
  };
}
