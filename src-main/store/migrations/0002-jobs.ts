import type { Migration } from './migration.ts';

export const jobs: Migration = {
  name: 'jobs',
  up(db) {
    db.exec(`
      CREATE TABLE jobs (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        -- Jobs of one lane run one after the other (a device); NULL: beside all others.
        lane TEXT,
        -- Order of waiting jobs; NULL for those that do not wait.
        place INTEGER,
        state TEXT NOT NULL,
        -- What its runner needs to do it, or to go on; JSON.
        payload TEXT NOT NULL,
        -- The rest of the contract's Job; JSON.
        view TEXT NOT NULL,
        -- ISO 8601.
        created TEXT NOT NULL
      ) STRICT;
    `);
  },
};
