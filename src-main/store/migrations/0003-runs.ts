import type { Migration } from './migration.ts';

/** An index of run folders: everything here can be read from them again. */
export const runs: Migration = {
  name: 'runs',
  up(db) {
    db.exec(`
      CREATE TABLE runs (
        key INTEGER PRIMARY KEY,
        -- As the contract names it.
        id TEXT NOT NULL UNIQUE,
        -- Relative to the workspace for its own runs (a workspace may move), else absolute.
        path TEXT NOT NULL UNIQUE,
        -- run.json.
        record TEXT NOT NULL,
        -- Size and time of run.json and scores.csv when they were read.
        record_stamp TEXT NOT NULL,
        scores_stamp TEXT NOT NULL,
        -- Names of scores, JSON.
        names TEXT NOT NULL,
        -- Clips that it has scored.
        scored INTEGER NOT NULL,
        created TEXT NOT NULL
      ) STRICT;

      CREATE TABLE scores (
        run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
        -- Line of scores.csv.
        place INTEGER NOT NULL,
        path TEXT NOT NULL,
        machine_type TEXT NOT NULL,
        machine_id TEXT NOT NULL,
        -- NULL where it is not known.
        label TEXT,
        -- By name, JSON; null for what was no number.
        scores TEXT NOT NULL,
        PRIMARY KEY (run, place)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX scores_by_machine ON scores (run, machine_type, machine_id);
      CREATE INDEX scores_by_path ON scores (run, path);

      -- Areas of a machine under a run, as long as its scores are the same.
      CREATE TABLE areas (
        run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
        score TEXT NOT NULL,
        machine_type TEXT NOT NULL,
        machine_id TEXT NOT NULL,
        -- JSON.
        areas TEXT NOT NULL,
        -- float64: AUCs of the resamples, then their pAUCs. NULL where there are none.
        resampled BLOB,
        PRIMARY KEY (run, score, machine_type, machine_id)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
