import { DEFAULT_VOCABULARY } from '../../../src-shared/review/default-vocabulary.ts';
import type { Migration } from './migration.ts';

/** What people say about clips. Unlike the index of runs this is nowhere else. */
export const reviews: Migration = {
  name: 'reviews',
  up(db) {
    db.exec(`
      CREATE TABLE reviews (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        -- Of datasets.id, without a reference: what people said outlives a data set that is removed, and belongs to it
        -- again when its folder is imported anew.
        dataset TEXT NOT NULL,
        root TEXT NOT NULL,
        channel INTEGER NOT NULL,
        reviewer TEXT NOT NULL,
        -- 'first', 'blind', 'adjudication'.
        kind TEXT NOT NULL,
        -- ISO 8601.
        created TEXT NOT NULL,
        edited TEXT,
        -- How many edits of undo_stack are done; those above can be done again.
        done INTEGER NOT NULL DEFAULT 0,
        -- Clips with a verdict.
        decided INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE UNIQUE INDEX reviews_by_pass ON reviews (dataset, kind, reviewer);

      CREATE TABLE annotations (
        review INTEGER NOT NULL REFERENCES reviews (key),
        path TEXT NOT NULL,
        verdict TEXT,
        -- JSON.
        tags TEXT NOT NULL,
        note TEXT NOT NULL,
        boxes TEXT NOT NULL,
        edited TEXT NOT NULL,
        by TEXT NOT NULL,
        PRIMARY KEY (review, path)
      ) STRICT, WITHOUT ROWID;

      -- The trail: a line per changed field. Only ever added to.
      CREATE TABLE audit (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        title TEXT NOT NULL,
        -- NULL for what is not of one pass.
        review INTEGER REFERENCES reviews (key),
        path TEXT,
        field TEXT NOT NULL,
        -- JSON.
        before TEXT NOT NULL,
        after TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_by_clip ON audit (review, path, place);
      CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
      CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
      -- REPLACE deletes without telling the trigger above.
      CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
        WHEN EXISTS (SELECT 1 FROM audit WHERE place = NEW.place)
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;

      -- Edits in the order in which they are done; a new one takes the place of those that were taken back.
      CREATE TABLE undo_stack (
        review INTEGER NOT NULL REFERENCES reviews (key),
        place INTEGER NOT NULL,
        -- JSON of the edit.
        edit TEXT NOT NULL,
        title TEXT NOT NULL,
        PRIMARY KEY (review, place)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE vocabulary (
        id TEXT PRIMARY KEY,
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        colour TEXT NOT NULL,
        retired INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- By the run's id, without a reference: the index of runs may be made anew.
      CREATE TABLE thresholds (
        run TEXT NOT NULL,
        score TEXT NOT NULL,
        machine_type TEXT NOT NULL,
        machine_id TEXT NOT NULL,
        value REAL NOT NULL,
        method TEXT NOT NULL,
        parameter REAL,
        author TEXT NOT NULL,
        saved TEXT NOT NULL,
        PRIMARY KEY (run, score, machine_type, machine_id)
      ) STRICT, WITHOUT ROWID;
    `);
    const add = db.prepare('INSERT INTO vocabulary (id, place, name, colour, retired) VALUES (?, ?, ?, ?, 0)');
    DEFAULT_VOCABULARY.forEach(({ id, name, colour }, place) => add.run(id, place, name, colour));
  },
};
