/**
 * Edits of annotations: each is one transaction that changes the clips, writes the audit trail and moves the place in
 * the undo stack, so that whatever happens to the program, all of it is there or nothing.
 */
import type { AuditEntry, ClipAnnotation, UndoState } from '../../src-shared/contract/review.ts';
import { UserError } from '../../src-shared/errors.ts';
import { EMPTY, type Annotation, type Tag } from '../../src-shared/review/annotation.ts';
import { applyEdit, folded, inverse, type Edit } from '../../src-shared/review/edit.ts';
import { annotationOf } from './annotation-row.ts';
import type { AuditStore } from './audit.ts';
import type { Database } from './database.ts';

export interface Author {
  readonly by: string;
  /** ISO 8601. */
  readonly when: string;
}

/** An edit as the undo stack has it. */
export interface Step extends Edit {
  /** Tags that came into the vocabulary with it. */
  readonly newTags?: readonly Tag[];
}

export interface Applied extends UndoState {
  /** In the order in which the edit names them. */
  readonly changed: readonly ClipAnnotation[];
}

/** After undo and redo. */
export interface Stepped extends Applied {
  /** Of the step that was taken back or done again. */
  readonly newTags: readonly Tag[];
}

interface Place {
  readonly key: number;
  readonly done: number;
}

export function applyToReview(db: Database, audit: AuditStore, review: string, edit: Step, author: Author): Applied {
  return db.transaction(() => {
    const { key, done } = placeOf(db, review);
    const changed = write(db, key, edit, author);
    record(audit, review, 'edit', edit, author);
    const { folds, ...own } = edit;
    const joined = folds === true ? joinedWithLast(db, { key, done }, own) : undefined;
    const place = joined === undefined ? done : done - 1;
    db.run('DELETE FROM undo_stack WHERE review = ? AND place >= ?', [key, place]);
    const step = joined ?? own;
    if (step.changes.length > 0) {
      db.run('INSERT INTO undo_stack (review, place, edit, title) VALUES (?, ?, ?, ?)', [
        ...[key, place, JSON.stringify(step), step.title],
      ]);
    }
    const now = step.changes.length > 0 ? place + 1 : place;
    db.run('UPDATE reviews SET done = ?, edited = ? WHERE key = ?', [now, author.when, key]);
    return { changed, undo: titleAt(db, key, now - 1), redo: null };
  });
}

/** @returns undefined where the last step is another one, or the one after it has just been taken back */
function joinedWithLast(db: Database, { key, done }: Place, edit: Step): Step | undefined {
  const last = stepAt(db, key, done - 1);
  return last === undefined || titleAt(db, key, done) !== null ? undefined : folded(last, edit);
}

/** Nothing changed where nothing is left to undo. */
export function undo(db: Database, audit: AuditStore, review: string, author: Author): Stepped {
  return db.transaction(() => step(db, audit, review, author, 'undo'));
}

/** Nothing changed where nothing is left to do again. */
export function redo(db: Database, audit: AuditStore, review: string, author: Author): Stepped {
  return db.transaction(() => step(db, audit, review, author, 'redo'));
}

export function history(db: Database, review: string): UndoState {
  const { key, done } = placeOf(db, review);
  return { undo: titleAt(db, key, done - 1), redo: titleAt(db, key, done) };
}

function step(db: Database, audit: AuditStore, review: string, author: Author, action: 'undo' | 'redo'): Stepped {
  const { key, done } = placeOf(db, review);
  const place = action === 'undo' ? done - 1 : done;
  const stored = stepAt(db, key, place);
  if (stored === undefined) return { changed: [], newTags: [], ...history(db, review) };
  const edit = action === 'undo' ? inverse(stored) : stored;
  const changed = write(db, key, edit, author);
  record(audit, review, action, edit, author);
  const now = action === 'undo' ? done - 1 : done + 1;
  db.run('UPDATE reviews SET done = ?, edited = ? WHERE key = ?', [now, author.when, key]);
  return { changed, newTags: stored.newTags ?? [], undo: titleAt(db, key, now - 1), redo: titleAt(db, key, now) };
}

function stepAt(db: Database, key: number, place: number): Step | undefined {
  return db.get(
    'SELECT edit FROM undo_stack WHERE review = ? AND place = ?',
    [key, place],
    (row) =>
      // Written by `applyToReview`, of an edit that the contract has checked.
      JSON.parse(String(row['edit'])) as Step,
  );
}

function write(db: Database, key: number, edit: Edit, { by, when }: Author): ClipAnnotation[] {
  const before = new Map<string, Annotation>();
  const read = (path: string): Annotation => {
    const known =
      db.get('SELECT * FROM annotations WHERE review = ? AND path = ?', [key, path], annotationOf)?.annotation ?? EMPTY;
    before.set(path, known);
    return known;
  };
  let decided = 0;
  const changed: ClipAnnotation[] = [];
  for (const [path, annotation] of applyEdit(read, edit)) {
    const { verdict, tags, note, boxes } = annotation;
    decided += Number(verdict !== null) - Number(before.get(path)!.verdict !== null);
    db.run(
      `INSERT INTO annotations (review, path, verdict, tags, note, boxes, edited, by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (review, path) DO UPDATE SET verdict = excluded.verdict, tags = excluded.tags, note = excluded.note,
         boxes = excluded.boxes, edited = excluded.edited, by = excluded.by`,
      [key, path, verdict, JSON.stringify(tags), note, JSON.stringify(boxes), when, by],
    );
    changed.push({ path, annotation, edited: when, by });
  }
  if (decided !== 0) db.run('UPDATE reviews SET decided = decided + ? WHERE key = ?', [decided, key]);
  return changed;
}

function record(
  audit: AuditStore,
  reviewId: string,
  action: AuditEntry['action'],
  { title, changes }: Edit,
  { by, when }: Author,
): void {
  for (const { path, field, before, after } of changes) {
    audit.add({ when, who: by, action, title, reviewId, path, field, before, after });
  }
}

function titleAt(db: Database, key: number, place: number): string | null {
  const found = db.get('SELECT title FROM undo_stack WHERE review = ? AND place = ?', [key, place], ({ title }) =>
    String(title),
  );
  return found ?? null;
}

function placeOf(db: Database, review: string): Place {
  const found = db.get('SELECT key, done FROM reviews WHERE id = ?', [review], ({ key, done }) => ({
    key: Number(key),
    done: Number(done),
  }));
  if (found !== undefined) return found;
  throw new UserError('REVIEW_UNKNOWN', 'This review is not in the workspace.', { hint: 'Open the review again.' });
}
