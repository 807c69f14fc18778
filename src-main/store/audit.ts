/** The trail of who changed what: only ever added to, which triggers of the database enforce. */
import type { AuditEntry } from '../../src-shared/contract/review.ts';
import type { Database, Row } from './database.ts';
import type { Page, PageOf } from './datasets.ts';

export interface AuditFilter {
  readonly reviewId?: string;
  readonly path?: string;
}

export class AuditStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Inside the transaction of what it is about. */
  add({ when, who, action, title, reviewId, path, field, before, after }: Omit<AuditEntry, 'place'>): void {
    this.#db.run(
      `INSERT INTO audit (at, who, action, title, review, path, field, before, after)
       VALUES (?, ?, ?, ?, (SELECT key FROM reviews WHERE id = ?), ?, ?, ?, ?)`,
      [when, who, action, title, reviewId, path, field, JSON.stringify(before), JSON.stringify(after)],
    );
  }

  /** The newest first. */
  page({ reviewId, path }: AuditFilter, { offset, limit }: PageOf): Page<AuditEntry> {
    const where = ['1 = 1'];
    const values: string[] = [];
    if (reviewId !== undefined) {
      where.push('audit.review = (SELECT key FROM reviews WHERE id = ?)');
      values.push(reviewId);
    }
    if (path !== undefined) {
      where.push('audit.path = ?');
      values.push(path);
    }
    const condition = where.join(' AND ');
    const total = this.#db.get(`SELECT count(*) AS n FROM audit WHERE ${condition}`, values, ({ n }) => Number(n)) ?? 0;
    const rows = this.#db.all(
      `SELECT audit.*, reviews.id AS review_id FROM audit LEFT JOIN reviews ON reviews.key = audit.review
       WHERE ${condition} ORDER BY place DESC LIMIT ? OFFSET ?`,
      [...values, limit, offset],
      entryOf,
    );
    return { total, rows };
  }
}

function entryOf(row: Row): AuditEntry {
  return {
    place: Number(row['place']),
    when: String(row['at']),
    who: String(row['who']),
    action: String(row['action']) as AuditEntry['action'],
    title: String(row['title']),
    reviewId: row['review_id'] === null ? null : String(row['review_id']),
    path: row['path'] === null ? null : String(row['path']),
    field: String(row['field']),
    before: JSON.parse(String(row['before'])) as unknown,
    after: JSON.parse(String(row['after'])) as unknown,
  };
}
